import type { ReactElement } from 'react';

const shapes = {
  search: <><circle cx="11" cy="11" r="6.5" /><path d="m16 16 4.5 4.5" /></>,
  heart: <path d="M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10Z" />,
  user: <><circle cx="12" cy="8.500" r="3.700" /><path d="M5 20c.8-3.700 3.600-5.500 7-5.500s6.200 1.800 7 5.500" /></>,
  home: <path d="M4 11.500 12 4.500l8 7V20h-5.500v-5h-5v5H4Z" />,
  gavel: <path d="m13 4 6 6M10.500 6.500l6 6M11.700 5.300l6 6M13.500 9.500 5 18M4 21h10" />,
  grid: <path d="M4 4h6.500v6.500H4zM13.500 4H20v6.500h-6.500zM4 13.500h6.500V20H4zM13.500 13.500H20V20h-6.500z" />,
  menu: <path d="M4 7h16M4 12h16M4 17h16" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  sun: <><circle cx="12" cy="12" r="4" /><path d="M12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400" /></>,
  moon: <path d="M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10Z" />,
  globe: <><circle cx="12" cy="12" r="8.500" /><path d="M3.500 12h17M12 3.500c2.500 2.500 3.500 5.500 3.500 8.500s-1 6-3.500 8.500c-2.500-2.500-3.500-5.500-3.500-8.500s1-6 3.500-8.500Z" /></>,
  bell: <path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15ZM10 20.500h4" />,
  clock: <><circle cx="12" cy="12" r="8.500" /><path d="M12 7v5l3.500 2" /></>,
  check: <path d="m5 12.500 4.500 4.500L19 7.500" />,
  info: <><circle cx="12" cy="12" r="8.500" /><path d="M12 11v5M12 7.700v.1" /></>,
  warn: <path d="M12 4 2.800 19.500h18.400ZM12 10v4.500M12 17v.1" />,
  eye: <><path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12Z" /><circle cx="12" cy="12" r="2.800" /></>,
  zoom: <><circle cx="11" cy="11" r="6.500" /><path d="m16 16 4.500 4.500M11 8.500v5M8.500 11h5" /></>,
  left: <path d="m14.500 5-7 7 7 7" />,
  right: <path d="m9.500 5 7 7-7 7" />,
  down: <path d="m5 9 7 7 7-7" />,
  up: <path d="m5 15 7-7 7 7" />,
  shield: <path d="M12 3 4.500 6v5.500c0 4.500 3 8 7.500 9.500 4.500-1.500 7.500-5 7.500-9.500V6ZM8.500 12l2.500 2.500 4.500-5" />,
  offline: <path d="M3 3l18 18M8.500 15.500a5 5 0 0 1 7 0M5.500 12a9 9 0 0 1 4-2.300M18.500 12a9 9 0 0 0-4.700-2.500M2.500 8.500a13.500 13.500 0 0 1 4-2.600M21.500 8.500A13.500 13.500 0 0 0 10.500 5M12 19v.1" />,
  frame: <path d="M4 4h16v16H4zM7 7h10v10H7zM7 15l3-3 2.500 2.500L14.500 12l2.500 3" />,
  plus: <path d="M12 5v14M5 12h14" />,
  trash: <path d="M5 7h14M9.500 7V4.500h5V7M7 7l1 13h8l1-13" />,
  edit: <path d="m4 20 1-4.500L16.500 4 20 7.500 8.500 19Z" />,
  drag: <path d="M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1" />,
  pause: <path d="M8 5v14M16 5v14" />,
  play: <path d="M7 5v14l12-7Z" />,
  settings: <><circle cx="12" cy="12" r="3" /><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M18.400 5.600l-2.100 2.100M7.700 16.300l-2.100 2.100" /></>,
} satisfies Record<string, ReactElement>;

export type IconName = keyof typeof shapes;

/** A drawing beside words. It is never the only word: what it stands alone for is said by the control around it. */
export function Icon({ name, size = 20, filled = false }: { name: IconName; size?: number; filled?: boolean }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  );
}
