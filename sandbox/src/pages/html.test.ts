import { expect, test } from 'vitest'
import { html, toMarkup } from './html.ts'

test('every inserted value is escaped, in text and in attributes', () => {
  const attack = `"><script>alert('1')</script>&`
  expect(toMarkup(html`<a title="${attack}">${attack}</a>`)).toBe(
    '<a title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</a>',
  )
})

test('markup inside markup stays markup, lists are joined and nothing is shown for nothing', () => {
  const items = ['a', 'b'].map((text) => html`<li>${text}</li>`)
  expect(toMarkup(html`<ul>${items}${null}${undefined}${false}</ul>${0}`)).toBe(
    '<ul><li>a</li><li>b</li></ul>0',
  )
})
