// What surrounds every page: language, colours, the router, and what may appear above all of them.
import { Provider, ToastContainer } from '@react-spectrum/s2';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { queryClient } from './api.ts';
import { type ColorSchemeChoice, ColorSchemeContext, preferredColorScheme, showColorScheme } from './color-scheme.ts';
import { localeOf } from './languages.ts';
import { router } from './routes.tsx';
import { type LoadedLanguage, TextProvider, useLanguage } from './text.tsx';
import { ProofDialog } from './ui/proof-dialog.tsx';

/** Links of React Spectrum go through the router, except the way to the single sign-on provider, which is no page. */
const linkRouter = {
  navigate: (href: string) => {
    if (href.startsWith('/auth/')) location.assign(href);
    else void router.navigate({ href });
  },
};

function Surroundings() {
  const { language } = useLanguage();
  const [scheme, setScheme] = useState(preferredColorScheme);
  const choose = (wanted: ColorSchemeChoice) => {
    showColorScheme(wanted);
    setScheme(wanted);
  };
  return (
    <ColorSchemeContext value={{ scheme, choose }}>
      <Provider
        locale={localeOf[language]}
        router={linkRouter}
        {...(scheme === 'system' ? {} : { colorScheme: scheme })}
      >
        <RouterProvider router={router} />
        <ProofDialog />
        <ToastContainer placement="bottom" />
      </Provider>
    </ColorSchemeContext>
  );
}

export function App({ initial }: { readonly initial: LoadedLanguage }) {
  return (
    <TextProvider initial={initial}>
      <QueryClientProvider client={queryClient}>
        <Surroundings />
      </QueryClientProvider>
    </TextProvider>
  );
}
