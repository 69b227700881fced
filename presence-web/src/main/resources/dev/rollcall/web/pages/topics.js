// The busiest topics: how many are in each, and how much happens there.

import { element, keyed, put } from '/element.js'
import { number } from '/words.js'

export class Topics {
  #body
  #more
  #rows = new Map()

  constructor(body, more) {
    this.#body = body
    this.#more = more
  }

  show(topics, activity) {
    const busiest = topics.busiest ?? []
    const most = Math.max(1, ...busiest.map(topic => topic.count))
    keyed(this.#body, this.#rows, busiest, topic => topic.topic, row, (made, topic) => {
      made.meter.style.setProperty('--part', topic.count / most)
      put(made.count, number(topic.count))
      put(made.changes, number(activity.of(topic.topic)))
    })
    const rest = (topics.count ?? 0) - busiest.length
    this.#more.hidden = rest <= 0
    put(this.#more, `and ${number(rest)} more`)
  }
}

function row({ topic }) {
  const made = { root: element('tr'), meter: element('span', 'meter'), count: element('td', 'number'), changes: element('td', 'number') }
  const name = element('th', 'topic')
  name.scope = 'row'
  name.append(element('span', '', topic), made.meter)
  made.root.append(name, made.count, made.changes)
  return made
}
