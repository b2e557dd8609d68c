// The project pages, judged one by one.
import { testPages } from './accessible-pages.ts';
import { projectPages } from './pages.ts';

testPages(projectPages);
