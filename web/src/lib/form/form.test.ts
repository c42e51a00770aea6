import { describe, expect, it } from 'vitest';
import { FormState, complaintAt } from './form.svelte.ts';

const initial = { name: '', every: { amount: '5' } };
type Draft = typeof initial;
const taken = { code: 'BAD_USER_INPUT', field: 'name', message: 'name: is taken' };

function formThatIsToldOf(said: ReturnType<typeof complaintAt<Draft>> | null) {
  const sent: Draft[] = [];
  const form = new FormState<Draft>(initial, {
    check: ({ name }) => (name === '' ? { name: 'Give it a name.' } : {}),
    send: async (draft) => {
      sent.push(draft);
      return said;
    },
  });
  return { form, sent };
}

describe('a form', () => {
  it('sends nothing while something is known to be wrong', async () => {
    const { form, sent } = formThatIsToldOf(null);
    expect(await form.submit()).toBe(false);
    expect(form.errors).toEqual({ name: 'Give it a name.' });
    form.draft.name = 'x';
    expect(await form.submit()).toBe(true);
    expect(sent).toEqual([{ name: 'x', every: { amount: '5' } }]);
  });

  it('works on a copy', () => {
    const { form } = formThatIsToldOf(null);
    form.draft.every.amount = '6';
    expect(initial.every.amount).toBe('5');
  });

  it('complains at a field until that is changed', async () => {
    const { form } = formThatIsToldOf(complaintAt<Draft>('name', taken));
    form.draft.name = 'x';
    expect(await form.submit()).toBe(false);
    form.draft.every.amount = '6';
    expect(form.errors).toEqual({ name: 'Is taken' });
    form.draft.name = 'y';
    expect(form.errors).toEqual({});
    expect(form.busy).toBe(false);
  });

  it('says what belongs to no field, until it is sent again', async () => {
    const { form } = formThatIsToldOf(complaintAt<Draft>(null, { ...taken, message: 'The server did not answer.' }));
    form.draft.name = 'x';
    await form.submit();
    expect(form.general).toBe('The server did not answer.');
    expect(form.errors).toEqual({});
  });
});
