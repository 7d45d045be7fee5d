import type { Demo, Line } from "@parley/core/room/demo";

const PEOPLE = {
  "demo-maya": "Maya Lindqvist",
  "demo-tomas": "Tomás Rey",
  "demo-ines": "Inès Abadi",
  "demo-kofi": "Kofi Mensah",
  "demo-wren": "Wren Holloway",
};

/** `name: text`, a line each; `name ^3: text` replies to the line three above. */
const talk = (text: string): Line[] =>
  text
    .trim()
    .split("\n")
    .map((line) => {
      const [, name = "", answers, said = ""] = /^(\w+)(?: \^(\d+))?: (.+)$/.exec(line.trim()) ?? [];
      return { author: `demo-${name}`, text: said, ...(answers !== undefined && { answers: Number(answers) }) };
    });

const WELCOME = talk(`
  maya: Welcome! This is a demo of Parley, and everything in these rooms was made up for it.
  maya: Write whatever you like. To see both sides of a conversation, open a private window and come in under another name.
  tomas: Try an edit, too: press ↑ in an empty message field.
  ines: And a reply. Whoever scrolls up in “Star party” finds a longer conversation than fits a screen.
  kofi ^1: It does go on a bit. We were excited.
`);

const FIRST_DAY = talk(`
  maya: Good morning! Shall we settle the date of the star party today?
  tomas: Morning. I looked at the moon: new moon is on a Friday this month, which is about perfect.
  ines: Friday works for me. What about the hill behind the allotments?
  wren: The hill is darker than the school yard, but the school yard has power.
  kofi: And toilets.
  wren ^1: A strong argument.
  maya: How many people are we expecting? Last year we counted sixty, and then stopped counting.
  ines: I'd plan for eighty. The library wants to hang up our poster this time.
  tomas: Then the hill is tight. The path is narrow, and everybody arrives in the dark.
  kofi: School yard with the lights off? I can ask the caretaker. He is a friend of my aunt's.
  maya: Kofi has an aunt for everything.
  kofi: I have six aunts. It is a network.
  ines: Could the street lamps on that side be switched off for an evening?
  wren: The council has a form for it. Last time it took them eleven days.
  tomas: We have nineteen. Just enough.
  maya: Wren, would you take the form?
  wren: Already open in another tab.
  ines: You are a treasure.
  wren: It asks for the “nature of the illumination to be suspended”. I shall write: lamps.
  tomas: What about telescopes? I can bring the eight-inch and the small one for the children.
  ines: My neighbour has a refractor that is older than I am, and very beautiful. I think he would love to be asked.
  maya: Please do ask him. That makes three, with a queue of twenty-five people each.
  kofi: Binoculars! Half the street must own a pair. We could have a table where people share theirs.
  tomas ^1: Yes. And the Pleiades look better in binoculars anyway.
  ines: So do I, before coffee.
  maya: Somebody write that on the poster.
  wren: Form sent. They answered at once with an automatic reply that wishes me a bright day.
  kofi: The irony.
  maya: Then: Friday, school yard, from eight. Objections?
  tomas: None.
  ines: None!
  kofi: None. I ask the caretaker tonight.
  wren: None. What if it is cloudy?
  maya: Then Saturday. And if that is cloudy as well, we show slides in the gym and eat all the cake.
  tomas: There is cake?
  maya: There is always cake.
  ines: I begin to hope for clouds.
  wren: I put the date into the calendar. Goodnight from my lunch break.
`);

const SECOND_DAY = talk(`
  kofi: News: the caretaker says yes, on one condition.
  maya: Which?
  kofi: He wants to see Saturn. He has wanted to since he was nine.
  tomas: Saturn sets early this month, but at eight it is still well above the roofs. We can do that.
  maya: Then he goes first in the queue. That is the least we can do.
  ines: That is lovely. I'm glad we asked.
  wren: I walked over there in the evening to look. The gym wall hides the north, but the south is wide open.
  tomas: South is all we need: Saturn, later Jupiter, and Orion when it gets late.
  wren: There is one lamp that the form does not cover. It belongs to the bakery.
  ines: I buy my bread there. I'll talk to them.
  kofi: Offer them the cake contract.
  ines ^1: A baker who lets us eat cake in the dark. Irresistible.
  maya: Let me write down who does what. Tomás: telescopes and a list of what is up. Wren: lamps. Kofi: the key and the chairs.
  maya: Inès: the neighbour, the bakery, the poster. I take insurance, red torches and tea.
  tomas: Why red torches?
  maya: Eyes need twenty minutes to get used to the dark, and a second of white light ruins it. Red leaves them alone.
  kofi: I can glue red foil over ordinary ones. I have a roll from the school play.
  wren: Which play needs a roll of red foil?
  kofi: We were a volcano.
  ines: Of course you were.
  tomas: First draft of the list: Saturn, Albireo, the Double Cluster, Andromeda, the Pleiades, then Jupiter with its four moons.
  maya: Albireo is a good one for children: one star gold, one blue.
  tomas: That's why it comes second, when they are still awake.
  wren: Could each telescope have a sign with what it is pointing at? People kept asking last year.
  ines ^1: I'll draw them. White on black, so that they can be read by red light.
  maya: Ink that can be read in the dark, on a sign about the dark. I like it.
  kofi: How about a line on the ground, of that glowing tape, from the gate to the telescopes? Then nobody needs a torch.
  tomas: Brilliant. Literally.
  maya: Kofi, please add it to the list of things your aunts have.
  kofi: Aunt Efua runs a theatre shop. It is as good as done.
  wren: The council wrote! A person, not a machine. She asks whether she may bring her twins.
  ines: Tell her the twins go second, after the caretaker.
  wren: Lamps on the yard's side will be off from half past seven to eleven.
  maya: Wren, that is a triumph.
  wren: I only filled in a form. But thank you.
  ines: My neighbour said yes, too. He is polishing brass as we speak. I can hear him hum.
  tomas: What a day.
  maya: Same time tomorrow? Then we go through the evening minute by minute.
  kofi: I'll be there.
  wren: Me too.
`);

const THIRD_DAY = talk(`
  maya: Let's go through Friday. Who is there first?
  kofi: I am. I get the key at six and put up chairs until seven.
  tomas: I come at half past six. The big mirror needs an hour to cool down, or everything wobbles.
  ines: Half past six as well, with the neighbour, the brass and the signs.
  wren: I check the lamps at half past seven sharp, and call the council if one of them disagrees.
  maya: I bring tea at seven. How much tea do eighty people drink in the cold?
  ines: More than you think. Last year we ran out before nine.
  maya: Two urns, then.
  kofi: Aunt Abena has an urn. It holds forty cups and makes a noise like a ship.
  wren: Has anybody thought of the people who can't bend down to an eyepiece?
  tomas: I have a camera that shows what the small telescope sees. We could put it on a screen, dimmed and red.
  wren ^1: That would be perfect. My grandfather wants to come, and his back would thank you.
  ines: The neighbour's telescope has a mount that goes up and down. It would suit somebody in a wheelchair.
  maya: Then let's keep a wide lane to that one. Kofi, can the tape mark it?
  kofi: Two lines instead of one. Yes.
  tomas: The forecast says thin clouds until seven, and clear after that.
  ines: The forecast said that last year as well.
  tomas: And last year it was clear!
  ines ^1: At midnight, Tomás.
  tomas: It was clear at midnight.
  maya: Who says hello, and explains? Somebody should speak for five minutes before we begin.
  wren: You should. You do it without it sounding like school.
  kofi: Seconded.
  maya: All right. Five minutes, and not a word about parsecs.
  tomas: One word about parsecs?
  maya: No, Tomás.
  ines: The bakery lamp will be off, and they give us forty buns from the morning. In return I draw them a new sign.
  kofi: Buns and cake. I'll tell my aunts to come hungry.
  wren: What do we do with children who get bored?
  ines: I'll have black paper, a candle in a jar and pins. They make their own constellations.
  maya: And they name them. Last year we had the Great Sandwich.
  tomas: It's still in my logbook, right beside Cassiopeia.
  wren: I printed the poster on the good paper. It hangs at the library, the baths and the bus stop.
  kofi: I saw it! Somebody has already drawn a cat on the moon.
  ines: It was me.
  maya: That's everything, I think. Did we forget anything?
  tomas: Clear skies?
  maya: I'll see what I can do.
  kofi: I'll ask my aunts.
  wren: See you on Friday, everybody. Wear two pairs of socks.
  ines: Three!
  maya: Thank you, all of you. I'm looking forward to it very much.
`);

const KITCHEN = talk(`
  tomas: There is soup left over from the rehearsal. Leek and potato. First come, first served.
  wren: Is there a bowl for me if I come at one?
  tomas ^1: I'll put a lid on it and write your name on the lid.
  ines: Who left the very good knife here? Wooden handle, a little burnt.
  kofi: Mine! I have been looking for it for a week.
  ines: It cuts bread like butter. You may have it back on Thursday.
  maya: Does anybody still have the recipe for the lemon cake, the one with the semolina?
  wren: 200 g semolina, 200 g sugar, 4 eggs, 2 lemons, a cup of yoghurt. Forty minutes, not too hot.
  maya: You know it by heart?
  wren: I've made it for every birthday since I was twelve.
  kofi: When is the next birthday?
  wren: Yours.
  kofi: Then I say nothing, and wait.
`);

/** What a preview stage shows to somebody who comes in for the first time. All of it is made up. */
export const DEMO: Demo = {
  people: PEOPLE,
  rooms: [
    { roomId: "demo-welcome", name: "Welcome", description: "Start here", days: [WELCOME] },
    {
      roomId: "demo-stars",
      name: "Star party",
      description: "Planning an evening with telescopes",
      days: [FIRST_DAY, SECOND_DAY, THIRD_DAY],
    },
    { roomId: "demo-kitchen", name: "Kitchen", description: "Soup, knives, cake", days: [KITCHEN] },
  ],
};
