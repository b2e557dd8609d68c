// Sets and removes attributes of an XML file so that every other byte stays. Pure; the file's bytes are Latin-1 text.
import { readOutline, refuseElement, type XmlElement } from './xml-outline.ts';

/** Attributes by name; null removes one. */
export type AttributeChanges = Readonly<Record<string, string | null>>;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** A value as it may stand between quotes of either kind, in any encoding that has ASCII. */
function escaped(value: string): string {
  return value.replace(/[&<>"']|[^ -~]/gu, (char) => escapes[char] ?? `&#${char.codePointAt(0)};`);
}

/** The child of that name; refuses a file in which it stands twice, as one could only guess which one counts. */
function onlyChild(text: string, parent: XmlElement, name: string): XmlElement | undefined {
  const [first, second] = parent.children.filter((child) => child.name === name);
  if (second) throw refuseElement(text, second, `a second element "${name}" in "${parent.name}" is ambiguous.`);
  return first;
}

/** The element below the root that the names lead to. */
export function elementAt(text: string, root: XmlElement, path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => at && onlyChild(text, at, name), root);
}

/** The whitespace before a position, back to the character that is none. */
function blankBefore(text: string, at: number): string {
  let from = at;
  while (from > 0 && ' \t\r\n'.includes(text.charAt(from - 1))) from -= 1;
  return text.slice(from, at);
}

/** The blanks between the beginning of a line and an element; undefined where other things stand before it. */
function indentOf(text: string, { start }: XmlElement): string | undefined {
  const blank = blankBefore(text, start);
  const lineBreak = Math.max(blank.lastIndexOf('\n'), blank.lastIndexOf('\r'));
  if (lineBreak >= 0) return blank.slice(lineBreak + 1);
  return blank.length === start ? blank : undefined;
}

/** `text` with other characters from `from` up to, without, `to`. */
function splice(text: string, from: number, to: number, replacement: string): string {
  return text.slice(0, from) + replacement + text.slice(to);
}

function withoutAttribute(text: string, element: XmlElement, name: string): string {
  const attribute = element.attributes.find((each) => each.name === name);
  if (!attribute) return text;
  return splice(text, attribute.start - blankBefore(text, attribute.start).length, attribute.valueEnd + 1, '');
}

interface NewAttribute {
  readonly name: string;
  readonly value: string;
}

function withAttribute(text: string, element: XmlElement, { name, value }: NewAttribute): string {
  const { attributes, nameEnd } = element;
  const present = attributes.find((each) => each.name === name);
  if (present) return splice(text, present.valueStart, present.valueEnd, escaped(value));
  const after = attributes.findIndex((each) => each.name > name);
  const before = after === -1 ? attributes.at(-1) : attributes[after - 1];
  const model = attributes[after] ?? before; // its neighbour shows how attributes are set apart here
  const at = before ? before.valueEnd + 1 : nameEnd;
  const blank = model ? blankBefore(text, model.start) : ' ';
  return splice(text, at, at, `${blank}${name}="${escaped(value)}"`);
}

interface Layout {
  readonly newline: string;
  readonly unit: string;
}

/** How the file breaks and indents its lines; a file of one line gets no breaks. */
function layoutOf(text: string, root: XmlElement): Layout {
  const newline = /\r\n|\n|\r/.exec(text.slice(root.start))?.[0] ?? '';
  const child = root.children.map((each) => indentOf(text, each)).find((indent) => indent !== undefined);
  const unit = child?.slice((indentOf(text, root) ?? '').length) || '  ';
  return { newline, unit: newline === '' ? '' : unit };
}

/** The elements that the names lead to, one in the other, the innermost with the attributes in alphabetical order. */
function nested(
  path: readonly string[],
  attributes: ReadonlyMap<string, string>,
  indent: string,
  layout: Layout,
): string {
  const [name = '', ...inner] = path;
  if (inner.length === 0) {
    const sorted = [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
    return `<${name}${sorted.map(([key, value]) => ` ${key}="${escaped(value)}"`).join('')}/>`;
  }
  const { newline, unit } = layout;
  const below = newline === '' ? '' : indent + unit;
  const end = newline === '' ? '' : indent;
  return `<${name}>${newline}${below}${nested(inner, attributes, below, layout)}${newline}${end}</${name}>`;
}

/** `parent` with new elements as its last child, on lines of their own where the file has lines. */
function withChild(text: string, parent: XmlElement, child: (indent: string) => string, layout: Layout): string {
  const last = parent.children.at(-1);
  if (last) {
    const indent = indentOf(text, last);
    const gap = indent === undefined ? '' : layout.newline + indent;
    return splice(text, last.end, last.end, gap + child(indent ?? ''));
  }
  const outer = indentOf(text, parent) ?? '';
  const indent = layout.newline === '' ? '' : outer + layout.unit;
  const begin = layout.newline + indent + child(indent);
  const end = layout.newline === '' ? '' : layout.newline + outer;
  if (parent.isSelfClosing) return splice(text, parent.openEnd - 2, parent.openEnd, `>${begin}${end}</${parent.name}>`);
  const hasBreak = /[\r\n]/.test(text.slice(parent.openEnd, parent.closeStart));
  return splice(text, parent.openEnd, parent.openEnd, hasBreak ? begin : begin + end);
}

/** The file with new elements for what is missing of `path`, below the deepest one that is there. */
function withElements(text: string, path: readonly string[], attributes: ReadonlyMap<string, string>): string {
  const root = readOutline(text);
  let depth = path.length;
  let parent: XmlElement | undefined;
  while (!parent) parent = elementAt(text, root, path.slice(0, --depth));
  const layout = layoutOf(text, root);
  return withChild(text, parent, (indent) => nested(path.slice(depth), attributes, indent, layout), layout);
}

/**
 * The file with attributes of the element at `path` below the root set or removed. Makes elements that are missing,
 * with the indentation of their neighbours; removes none. Changes nothing else: quotes, order, comments and line ends
 * stay. Values must not be empty where that means something else than a missing attribute.
 */
export function changeAttributes(text: string, path: readonly string[], changes: AttributeChanges): string {
  const wanted = new Map(Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null));
  const isThere = elementAt(text, readOutline(text), path) !== undefined;
  if (!isThere) return wanted.size === 0 ? text : withElements(text, path, wanted);
  return Object.entries(changes).reduce((before, [name, value]) => {
    const element = elementAt(before, readOutline(before), path);
    if (!element) return before;
    return value === null ? withoutAttribute(before, element, name) : withAttribute(before, element, { name, value });
  }, text);
}
