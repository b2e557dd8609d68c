// The administration's pages, judged one by one.
import { testPages } from './accessible-pages.ts';
import { administrationPages } from './pages.ts';

testPages(administrationPages);
