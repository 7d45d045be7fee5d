type LogoProps = { size: number };

/** Two lines in a speech bubble: somebody has just said something. */
export const Logo = ({ size }: LogoProps) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#27685a" />
    <path
      d="M9 11.500A3.500 3.500 0 0 1 12.500 8h7a3.500 3.500 0 0 1 3.500 3.500v4a3.500 3.500 0 0 1-3.500 3.500H14.500l-4.500 4v-4.600a3.500 3.500 0 0 1-1-2.450z"
      fill="#fff"
    />
    <path d="M13 12.250h6M13 15.250h3.500" stroke="#27685a" strokeWidth="1.750" strokeLinecap="round" />
  </svg>
);
