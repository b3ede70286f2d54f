import { connectConsumer } from './consumer.mjs';

export const title = 'consumer, objects';

export const connect = (settings) => connectConsumer(settings, { rows: 'objects' });
