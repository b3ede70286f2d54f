// What no consumer on a WebSocket can undercut: the same messages, whose values nobody reads.
import { topicOf } from '../../tdengine/readings.mjs';
import { dial, jsonRequest } from './bare-socket.mjs';

export const title = 'bare WebSocket';

export async function connect(settings) {
  const { ask, tell, close } = await dial(settings, '/rest/tmq');
  const { user, password, database } = settings;
  const topic = topicOf(database);
  await tell('subscribe', {
    user,
    password,
    group_id: `bench_${process.pid}`,
    offset_rest: 'earliest',
    auto_commit: 'false',
    topics: [topic],
  });
  const { assignment } = await tell('assignment', { topic });
  return {
    async readTopic() {
      for (const { vgroup_id, begin } of assignment) {
        await tell('seek', { topic, vgroup_id, offset: begin });
      }
      let bytes = 0;
      for (;;) {
        const { have_message, message_id } = await tell('poll', { blocking_time: 0 });
        if (!have_message) return { bytes };
        bytes += (await ask(jsonRequest('fetch_raw_data', { message_id }))).length;
      }
    },
    end: async () => close(),
  };
}
