// The credential pages, judged one by one.
import { testPages } from './accessible-pages.ts';
import { credentialPages } from './pages.ts';

testPages(credentialPages);
