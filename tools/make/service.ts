import { bad, duration, good, main, say, trouble } from '#tools/terminal.ts';
import { mustBeUp, nameGiven } from './home.ts';

const done = { start: good('ready'), stop: 'stopped', kill: bad('killed') };

const isVerb = (word: string): word is keyof typeof done => Object.hasOwn(done, word);

await main(async () => {
  const [, , verb = '', given] = process.argv;
  if (!isVerb(verb)) throw trouble(`"${verb}" is none of ${Object.keys(done).join(', ')}.`);
  const begun = Date.now();
  const name = nameGiven(given);
  await mustBeUp()[verb](name);
  say(`${name}: ${done[verb]} after ${duration(Date.now() - begun)}`);
});
