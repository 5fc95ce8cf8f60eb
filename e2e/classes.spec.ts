import { expectAccessible } from './accessibility.ts';
import { edit } from './editing.ts';
import { expect, test } from './fixtures.ts';

const SIDE = 60;

test('objects get classes by digits, are locked and accepted, and undo takes it back', async ({
  window,
  stage,
}) => {
  await window.getByRole('button', { name: /uneven light/i }).click();
  await stage.ready();
  // Three squares, drawn by hand.
  await window.keyboard.press('r');
  await expect(window.getByRole('radio', { name: 'Rectangle' })).toBeChecked();
  for (const x of [40, 140, 240]) {
    await edit(window, () =>
      stage.drag([
        { x, y: 40 },
        { x: x + SIDE, y: 40 + SIDE },
      ]),
    );
  }
  await expect(window.getByTestId('object-count')).toHaveText('3 objects');

  const classes = window.getByRole('list', { name: 'Classes' });
  await window.getByRole('button', { name: 'Add a class' }).click();
  await window.getByRole('button', { name: 'Add a class' }).click();
  await expect(classes.getByRole('listitem')).toHaveCount(2);
  const name = classes.getByLabel('Name of the class Class 2');
  await name.fill('Mitotic');
  await name.press('Enter');
  await expect(classes.getByLabel('Name of the class Mitotic')).toBeVisible();

  await window.keyboard.press('v');
  await stage.click({ x: 60, y: 60 });
  await window.keyboard.down('Shift');
  await stage.click({ x: 160, y: 60 });
  await window.keyboard.up('Shift');
  await expect(window.getByText('2 objects selected')).toBeVisible();
  await window.keyboard.press('2');
  const mitotic = classes.getByRole('listitem').nth(1);
  await expect(mitotic).toContainText('2');
  await expect(window.getByRole('region', { name: 'Selected objects' })).toContainText('Mitotic');

  await stage.element.press('k');
  await expect(window.getByRole('region', { name: 'Selected objects' })).toContainText('Locked');
  await window.keyboard.press('Delete');
  await expect(window.getByTestId('object-count')).toHaveText('3 objects');
  await window.keyboard.press('Control+z');
  await expect(window.getByRole('region', { name: 'Selected objects' })).not.toContainText('Locked');
  await window.getByRole('checkbox', { name: 'Colour objects by class' }).click();
  await expectAccessible(window);
  await window.keyboard.press('Control+z');
  await expect(window.getByRole('region', { name: 'Selected objects' })).not.toContainText('Mitotic');
});
