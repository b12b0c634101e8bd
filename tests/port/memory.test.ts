import { memoryBroker, memoryDocuments } from '#kit/memory.ts';
import { documentsContract } from './documents.ts';
import { homeContract } from './home.ts';

const documents = memoryDocuments();
const { publish, published } = memoryBroker();

documentsContract(() => documents);
homeContract(() => ({
  documents,
  publish,
  received: published.map((event) => ({ ...event, version: `${event.version}` })),
}));
