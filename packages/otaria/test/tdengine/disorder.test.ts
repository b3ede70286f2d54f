import { expect, it, onTestFinished } from 'vitest';
import { disturbance, MessageProxy } from './message-proxy.js';
import { open } from './server.js';

it('each of many calls at once gets its own answer, in whatever order requests and answers come', async () => {
  const proxy = await MessageProxy.start(disturbance(5, { delay: 20, overtaken: 3 }));
  onTestFinished(() => proxy.stop());
  const sql = await open({}, proxy.url);
  const numbers = Array.from({ length: 200 }, (_, number) => number);
  const results = await Promise.all(numbers.map((number) => sql.exec(`SELECT ${number}`)));
  const found = results.map((result) => result.getData());
  expect(found).toEqual(numbers.map((number) => [[BigInt(number)]]));
  expect(proxy.cuts).toBe(0);
});
