// How rows look that say something and end with what can be done: links, groups, actions on a member.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

export const list = style({
  display: 'flex',
  flexDirection: 'column',
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
export const item = style({
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 24,
  rowGap: 12,
  alignItems: 'center',
  paddingTop: { default: 16, ':first-child': 0 },
  paddingBottom: { default: 16, ':last-child': 0 },
  borderStyle: 'solid',
  borderWidth: 0,
  borderTopWidth: { default: 1, ':first-child': 0 },
  borderColor: 'gray-200',
});
export const rowText = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 4,
  flexGrow: 1,
  flexBasis: '[260px]',
  minWidth: 0,
  font: 'ui',
  overflowWrap: 'anywhere',
});
export const rowTitle = style({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 8,
  alignItems: 'center',
  font: 'ui',
  fontWeight: 'bold',
  margin: 0,
});
export const rowDetail = style({ font: 'ui-sm', color: 'neutral-subdued' });
