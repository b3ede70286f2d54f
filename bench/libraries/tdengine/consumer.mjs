import { TMQConstants, tmqConnect } from 'otaria/tdengine';
import { count, topicOf } from '../../tdengine/readings.mjs';
import { url } from './connect.mjs';

export const title = 'consumer, arrays';

export const connect = (settings) => connectConsumer(settings, {});

/** A consumer that reads the topic from its begin. */
export async function connectConsumer(settings, options) {
  const config = new Map([
    [TMQConstants.WS_URL, url(settings)],
    [TMQConstants.GROUP_ID, `bench_${process.pid}`],
    [TMQConstants.AUTO_OFFSET_RESET, 'earliest'],
    [TMQConstants.ENABLE_AUTO_COMMIT, false],
  ]);
  const consumer = await tmqConnect(config, options);
  await consumer.subscribe([topicOf(settings.database)]);
  return {
    async readTopic() {
      await consumer.seekToBeginning(await consumer.assignment());
      const result = { count: 0 };
      for await (const message of consumer) {
        const rows = message.getData();
        result.first ??= rows[0];
        result.last = rows.at(-1);
        result.count += rows.length;
        if (result.count >= count) return result;
      }
    },
    end: () => consumer.close(),
  };
}
