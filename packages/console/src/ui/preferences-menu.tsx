// Language and colours, for everybody, signed in or not.
import {
  ActionButton,
  Header,
  Heading,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Text,
  ToastQueue,
} from '@react-spectrum/s2';
import GlobeGrid from '@react-spectrum/s2/icons/GlobeGrid';
import { colorSchemes, isColorScheme, useColorScheme } from '../color-scheme.ts';
import { isLanguage, type Language, languageNames, languages } from '../languages.ts';
import { useLanguage, useText } from '../text.tsx';

export function PreferencesMenu() {
  const say = useText();
  const { language, choose: chooseLanguage } = useLanguage();
  const { scheme, choose: chooseScheme } = useColorScheme();
  const change = (wanted: Language) =>
    void chooseLanguage(wanted).catch(() => {
      const [title, text] = [say('problem.unreachable.title'), say('problem.unreachable.text')];
      ToastQueue.negative(`${title} ${text}`);
    });
  return (
    <MenuTrigger>
      <ActionButton isQuiet aria-label={say('preferences.open')}>
        <GlobeGrid />
      </ActionButton>
      <Menu>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[language]}
          onSelectionChange={(keys) => {
            const [key] = keys;
            if (isLanguage(key)) change(key);
          }}
        >
          <Header>
            <Heading>{say('preferences.language')}</Heading>
          </Header>
          {languages.map((each) => (
            <MenuItem key={each} id={each} textValue={languageNames[each]}>
              <Text slot="label">
                <span lang={each}>{languageNames[each]}</span>
              </Text>
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[scheme]}
          onSelectionChange={(keys) => {
            const [key] = keys;
            if (isColorScheme(key)) chooseScheme(key);
          }}
        >
          <Header>
            <Heading>{say('preferences.colors')}</Heading>
          </Header>
          {colorSchemes.map((each) => (
            <MenuItem key={each} id={each}>
              {say(`preferences.colors.${each}`)}
            </MenuItem>
          ))}
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}
