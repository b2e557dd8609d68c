// The console starts here: language first, so that nothing is ever shown in another one, then the router.
import '@react-spectrum/s2/page.css';
import '@fontsource-variable/source-sans-3/wght.css';
import './fonts.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { preferredColorScheme, showColorScheme } from './color-scheme.ts';
import { loadLanguage, preferredLanguage } from './text.tsx';

showColorScheme(preferredColorScheme());

const initial = await loadLanguage(preferredLanguage());
document.documentElement.lang = initial.language;
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no place for the console.');
createRoot(root).render(
  <StrictMode>
    <App initial={initial} />
  </StrictMode>,
);
