import { WebSocket } from 'ws';
import { url } from './connect.mjs';

/** A WebSocket on which one request at a time is answered: messages in bytes as they are, others as the objects of their JSON. */
export async function dial(settings, path) {
  const { origin } = new URL(url(settings));
  const socket = new WebSocket(`${origin}${path}`, {
    perMessageDeflate: false,
    maxPayload: 0x6000_0000,
  });
  let answered;
  socket.on('message', (message, isBinary) => answered(isBinary ? message : JSON.parse(message)));
  const ask = (message) =>
    new Promise((resolve) => {
      answered = resolve;
      socket.send(message);
    });
  /** Asks in JSON, for an answer in JSON. */
  const tell = async (action, args) => {
    const answer = await ask(jsonRequest(action, args));
    if (answer.code !== 0) throw new Error(answer.message);
    return answer;
  };
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { ask, tell, close: () => socket.close() };
}

/** Its id is always the same, since no two are under way. */
export const jsonRequest = (action, args) =>
  JSON.stringify({ action, args: { req_id: 1, ...args } });
