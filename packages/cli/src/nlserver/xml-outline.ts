// Where elements and attributes of an XML file stand, byte by byte. Says nothing about what they mean.
import { SaxesParser } from 'saxes';
import { NlserverError } from './nlserver-error.ts';

/** Positions are offsets into the text that was given. */
export interface XmlAttribute {
  readonly name: string;
  /** With entities resolved; a byte above 0x7F is one character above U+0180 and means nothing. */
  readonly value: string;
  /** Of the name's first character. */
  readonly start: number;
  /** Of the first character after the opening quote, and of the closing quote. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** Of `<`. */
  readonly start: number;
  /** Behind the name in the opening tag, and behind the opening tag. */
  readonly nameEnd: number;
  readonly openEnd: number;
  readonly isSelfClosing: boolean;
  /** Of `</`, and behind the whole element. */
  readonly closeStart: number;
  readonly end: number;
}

type Growing = { -readonly [Name in keyof XmlElement]: XmlElement[Name] } & {
  attributes: XmlAttribute[];
  children: Growing[];
};

/** Encodings in which a byte below 0x80 is always the ASCII character, so that bytes can be spliced. */
const spliceable = /^(?:utf-?8|us-ascii|ascii|latin-?[1-9]|iso-?8859-\d{1,2}|windows-125\d|cp125\d)$/i;

/** The byte order mark of UTF-8 after `scannable`. */
const byteOrderMark = '\u01ef\u01bb\u01bf';

/** One character for each byte, so that offsets stay; above 0x7F one that may stand in names, whatever the encoding. */
const scannable = (text: string) =>
  text.replace(/[\u0080-\u00ff]/g, (byte) => String.fromCharCode(byte.charCodeAt(0) + 0x100));

const printable = (text: string) => text.replace(/[^ -~]/g, '?');

/** A file that is not taken, and where in it the reason stands. */
function malformed(reason: string, { line, column }: { readonly line: number; readonly column: number }) {
  return new NlserverError('file_malformed', `Line ${line}, column ${column}: ${printable(reason)}`, {
    next: 'Nothing was changed. Mend the file, or bring back one of its backups; xmllint --noout shows more.',
  });
}

/** Refuses the element with its place in the file. */
export function refuseElement(text: string, element: XmlElement, reason: string): NlserverError {
  const before = text.slice(0, element.start).split(/\r\n|\n|\r/);
  return malformed(reason, { line: before.length, column: (before.at(-1) ?? '').length + 1 });
}

/** Where the attribute is whose closing quote is the last character before `end`. */
function attributeBefore(text: string, end: number, { name, value }: { name: string; value: string }): XmlAttribute {
  const valueEnd = end - 1;
  const valueStart = text.lastIndexOf(text.charAt(valueEnd), valueEnd - 1) + 1;
  const start = text.lastIndexOf(name, valueStart - 2 - name.length); // between them are blanks and one =
  return { name, value, start, valueStart, valueEnd };
}

class OutlineReader {
  readonly #text: string;
  readonly #skipped: number;
  readonly #parser = new SaxesParser({ position: true });
  readonly #open: Growing[] = [];
  #root: Growing | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#skipped = text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
    this.#parser.on('error', (error) => this.#refuse(error.message.replace(/^\d+:\d+: /, '')));
    this.#parser.on('doctype', () => this.#refuse('a DOCTYPE is not accepted: entities could bring in anything.'));
    this.#parser.on('xmldecl', ({ version, encoding }) => {
      if (version !== '1.0') this.#refuse('only XML 1.0 is accepted.');
      if (encoding !== undefined && !spliceable.test(encoding)) {
        this.#refuse(`the encoding ${encoding} is not accepted; save the file as UTF-8.`);
      }
    });
    this.#parser.on('opentagstart', ({ name }) => this.#begin(name));
    this.#parser.on('attribute', (attribute) => {
      this.#current().attributes.push(attributeBefore(this.#text, this.#position(), attribute));
    });
    this.#parser.on('opentag', ({ isSelfClosing }) => {
      Object.assign(this.#current(), { isSelfClosing, openEnd: this.#position() });
    });
    this.#parser.on('closetag', () => this.#end());
  }

  read(): XmlElement {
    this.#parser.write(this.#text.slice(this.#skipped)).close();
    return this.#root ?? this.#refuse('there is no root element.');
  }

  /** Of the next character that is read. */
  #position(): number {
    return this.#skipped + this.#parser.position;
  }

  #refuse(reason: string): never {
    throw malformed(reason, { line: this.#parser.line, column: this.#parser.column });
  }

  #current(): Growing {
    return this.#open.at(-1) ?? this.#refuse('an element is expected here.');
  }

  #begin(name: string): void {
    const nameEnd = this.#position() - 1; // the character behind the name has been read
    const start = nameEnd - name.length - 1;
    const places = { start, nameEnd, openEnd: nameEnd, closeStart: nameEnd, end: nameEnd };
    const element: Growing = { name, attributes: [], children: [], isSelfClosing: false, ...places };
    this.#open.at(-1)?.children.push(element);
    this.#root ??= element;
    this.#open.push(element);
  }

  #end(): void {
    const element = this.#current();
    element.end = this.#position();
    element.closeStart = element.isSelfClosing ? element.end : this.#text.lastIndexOf('</', element.end);
    this.#open.pop();
  }
}

/**
 * Reads the elements of a file whose bytes are the characters of `text` (Latin-1). Refuses, with line and column, what
 * is not well-formed, a DOCTYPE, and entities beyond the five of XML. Does not check that bytes above 0x7F are valid in
 * the file's encoding.
 */
export function readOutline(text: string): XmlElement {
  return new OutlineReader(scannable(text)).read();
}
