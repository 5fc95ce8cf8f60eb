export interface XmlTag {
  /** Without namespace prefix. */
  name: string;
  isClosing: boolean;
  isEmpty: boolean;
  attributes: Record<string, string>;
  /** The text between this tag and the next. */
  text: string;
}

const TAG = /<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>([^<]*)/g;
const ATTRIBUTE = /(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The tags of an XML text in order: enough for OME-XML's elements and attributes, tolerant of everything else. */
export function* scanXml(xml: string): Generator<XmlTag> {
  for (const [, slash, name, attributes, empty, text] of withoutComments(xml).matchAll(TAG)) {
    const entries = [...attributes.matchAll(ATTRIBUTE)].map(([, key, a, b]) => [key, decode(a ?? b ?? '')]);
    yield {
      name: name,
      isClosing: slash === '/',
      isEmpty: empty === '/',
      attributes: Object.fromEntries(entries) as Record<string, string>,
      text: decode(text.trim()),
    };
  }
}

function withoutComments(xml: string): string {
  let out = '';
  for (let at = 0; ;) {
    const start = xml.indexOf('<!--', at);
    if (start < 0) return out + xml.slice(at);
    out += xml.slice(at, start);
    const end = xml.indexOf('-->', start);
    if (end < 0) return out;
    at = end + 3;
  }
}

function decode(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name) return ENTITIES[name] ?? whole;
      const code = hex ? parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
