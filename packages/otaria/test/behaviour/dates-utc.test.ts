import { vi } from 'vitest';
import { describeDates } from './dates.js';

vi.hoisted(() => {
  process.env.TZ = 'UTC';
});

describeDates('UTC');
