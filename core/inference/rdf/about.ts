import { z } from 'zod';

import type { ModelSpec } from '../model-spec.ts';
import { readField } from './field-error.ts';

const file = z.union([z.string(), z.object({ source: z.string() })], {
  error: 'expected a file name or { source }',
});
const text = z.union([z.string(), z.number()], { error: 'expected a text' }).transform(String);
const person = z.union([z.string(), z.object({ name: z.string() })], {
  error: 'expected a name or { name }',
});

const aboutSchema = z.object({
  name: z.string().min(1),
  description: z.string().nullish(),
  license: z.string().nullish(),
  version: text.nullish(),
  authors: z.array(person).nullish(),
  cite: z
    .array(z.object({ text: z.string().nullish(), doi: z.string().nullish(), url: z.string().nullish() }))
    .nullish(),
  tags: z.array(text).nullish(),
  documentation: file.nullish(),
  covers: z.array(file).nullish(),
});

export type About = Pick<
  ModelSpec,
  'name' | 'description' | 'license' | 'version' | 'authors' | 'cite' | 'tags' | 'documentation' | 'covers'
>;

/** What a description of either version says for people; what is missing stays empty. */
export function readAbout(rdf: unknown): About {
  const about = readField(aboutSchema, rdf, '');
  const source = (given: z.infer<typeof file>): string => (typeof given === 'string' ? given : given.source);
  return {
    name: about.name,
    description: about.description ?? '',
    license: about.license ?? 'not stated',
    version: about.version ?? null,
    authors: (about.authors ?? []).map((author) => (typeof author === 'string' ? author : author.name)),
    cite: (about.cite ?? []).map(({ text, doi, url }) => ({
      text: text ?? '',
      doi: doi ?? null,
      url: url ?? null,
    })),
    tags: about.tags ?? [],
    documentation: about.documentation ? source(about.documentation) : null,
    covers: (about.covers ?? []).map(source),
  };
}
