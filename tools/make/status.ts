import { main } from '#tools/terminal.ts';
import { mustBeUp } from './home.ts';
import { table } from './screen.ts';

await main(async () => console.log(await table(mustBeUp())));
