import { describe, expect, it } from 'vitest';

import { parseCard } from './card-blocks.ts';

const text = (of: string) => ({ kind: 'text', text: of });

describe('blocks', () => {
  it('are headings, paragraphs, lists, code and tables', () => {
    const card = [
      '# Nuclei',
      'Finds nuclei',
      'in images.',
      '',
      '- one',
      '  and more',
      '- two',
      '',
      '1. first',
      '',
      '    run this',
      '      so',
      '```sh',
      '# not a heading',
      '```',
      '| a | b |',
      '| --- | --: |',
      '| 1 | 2 |',
      '---',
    ];
    expect(parseCard(card.join('\n'))).toEqual([
      { kind: 'heading', level: 1, spans: [text('Nuclei')] },
      { kind: 'paragraph', spans: [text('Finds nuclei in images.')] },
      { kind: 'list', isOrdered: false, items: [[text('one and more')], [text('two')]] },
      { kind: 'list', isOrdered: true, items: [[text('first')]] },
      { kind: 'code', text: 'run this\n  so' },
      { kind: 'code', text: '# not a heading' },
      { kind: 'table', head: [[text('a')], [text('b')]], rows: [[[text('1')], [text('2')]]] },
    ]);
  });

  it('leave out the settings that hubs put in front', () => {
    expect(parseCard('---\ntags: [a]\n---\nText')).toEqual([{ kind: 'paragraph', spans: [text('Text')] }]);
  });

  it('end with the text when a code block is never closed', () => {
    expect(parseCard('```\nopen')).toEqual([{ kind: 'code', text: 'open' }]);
  });

  it('are none for an empty card', () => {
    expect(parseCard(' \n\n')).toEqual([]);
  });
});

describe('spans', () => {
  const spansOf = (line: string) => {
    const [block] = parseCard(line);
    return block?.kind === 'paragraph' ? block.spans : [];
  };

  it('are strong, emphasis, code and links', () => {
    expect(spansOf('AP **0.8**, *about* `a_b_c`, see [the paper](https://example.org/x).')).toEqual([
      text('AP '),
      { kind: 'strong', text: '0.8' },
      text(', '),
      { kind: 'emphasis', text: 'about' },
      text(' '),
      { kind: 'code', text: 'a_b_c' },
      text(', see '),
      { kind: 'link', text: 'the paper', address: 'https://example.org/x' },
      text('.'),
    ]);
  });

  it('keep names with underscores and products with stars whole', () => {
    expect(spansOf('file_name_two and 3 * 4 * 5')).toEqual([text('file_name_two and 3 * 4 * 5')]);
  });

  it('leave tags and script addresses as the text they are', () => {
    expect(spansOf('<img src=x onerror=alert(1)> [a](javascript:alert)')).toEqual([
      text('<img src=x onerror=alert(1)> '),
      { kind: 'link', text: 'a', address: 'javascript:alert' },
    ]);
  });

  it('describe pictures without loading them', () => {
    expect(spansOf('![the cover](http://example.org/c.png)')).toEqual([
      { kind: 'emphasis', text: 'the cover' },
    ]);
  });
});
