/** Milliseconds; Node.js runs timers with more of them at once. */
export const LONGEST_TIMER: number = 2 ** 31 - 1;
