// The way to a target: one order at a time, what is sent, what is taken back, and when it waits.
import { expect, test } from 'vitest'

import { ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import { CROSS, TargetPosition, type Manner, type TargetOptions } from './target-position.js'

const REST: Manner = { urgency: 'passive', timeoutUs: 1_000_000, afterwards: 'cancel' }

/** A desk whose strategy works towards a target that the test sets. */
class Mover extends ScriptedDesk {
  readonly target: TargetPosition
  lots = 0
  manner: Manner = CROSS

  constructor(options: Partial<TargetOptions> = {}) {
    const target = new TargetPosition({ instrument: 0, slipTicks: 2, tag: 't', ...options })
    super({
      onMarket: (desk) => target.work(desk, this.lots, this.manner),
      onOrder: (desk, order) => target.onOrder(desk, order),
    })
    this.target = target
  }

  to(lots: number, manner: Manner = this.manner): this {
    this.lots = lots
    this.manner = manner
    return this.touch(100, 102)
  }
}

test('takes from the other side and beyond it, by the ticks that are allowed', () => {
  expect(new Mover().to(5).take()).toEqual(['buy 5 @ 104 ioc (t)'])
  expect(new Mover().to(-5).take()).toEqual(['sell 5 @ 98 ioc (t)'])
})

test('rests at its own side; a price that is left behind stays until its time is over', () => {
  const desk = new Mover().to(5, REST).settle()
  desk.at(0.9).touch(110, 112)
  expect(desk.take()).toEqual(['buy 5 @ 100 gtc post (t)'])
  expect(desk.at(1).touch(110, 112).take()).toEqual(['cancel 1'])
})

test('sends nothing while an order is under way, also when its cancel was sent', () => {
  const desk = new Mover().to(5, REST).settle().to(0).to(5).to(-5)
  expect(desk.take()).toEqual(['buy 5 @ 100 gtc post (t)', 'cancel 1'])
  desk.fill(1).to(-5)
  expect(desk.take()).toEqual(['sell 5 @ 102 gtc post reduce (t)'])
})

test('what rests is taken back when it would be too much or is too slow', () => {
  expect(new Mover().to(5, REST).settle().to(4).take()).toEqual(['buy 5 @ 100 gtc post (t)', 'cancel 1'])
  expect(new Mover().to(5, REST).settle().to(6).take()).toEqual(['buy 5 @ 100 gtc post (t)'])
  expect(new Mover().to(5, REST).settle().to(5, CROSS).take()).toEqual(['buy 5 @ 100 gtc post (t)', 'cancel 1'])
})

test('without a live book what rests is pulled and nothing is sent', () => {
  expect(new Mover().to(5, REST).settle().lose().take()).toEqual(['buy 5 @ 100 gtc post (t)', 'cancel 1'])
  const desk = new Mover()
  desk.lots = 5
  expect(desk.lose('stale').take()).toEqual([])
})

test('a crossed book is none', () => {
  const desk = new Mover()
  desk.lots = 5
  expect(desk.touch(102, 101).touch(102, 102).take()).toEqual([])
})

test('not beyond a limit: it takes up to it, and where it is away it rests at it', () => {
  expect(new Mover({ limitTicks: 103 }).to(5).take()).toEqual(['buy 5 @ 103 ioc (t)'])
  expect(new Mover({ limitTicks: 101 }).to(5).take()).toEqual([])
  expect(new Mover({ limitTicks: 99 }).to(5, REST).take()).toEqual(['buy 5 @ 99 gtc post (t)'])
  expect(new Mover({ limitTicks: 103 }).to(-5, REST).take()).toEqual(['sell 5 @ 103 gtc post (t)'])
})

test('orders with other tags are not its own', () => {
  const desk = new Mover()
  desk.touch(100, 102)
  desk.submit({ instrument: 0, side: 'buy', kind: 'limit', qtyLots: 1, pxTicks: 99, tag: 'other' })
  desk.to(2)
  expect(desk.take()).toEqual(['buy 1 @ 99 gtc (other)', 'buy 2 @ 104 ioc (t)'])
  expect([desk.target.isLast(1), desk.target.isLast(2), desk.target.underWayLots(desk)]).toEqual([false, true, 2])
})

test('a denial is a pause of a second', () => {
  const desk = new Mover().at(5).to(2).refuse('LOSS_DAILY').at(5.9).to(2)
  expect(desk.take()).toHaveLength(1)
  expect(desk.at(6).to(2).take()).toEqual(['buy 2 @ 104 ioc (t)'])
})
