// What can be printed for classes, as lines of a menu.
import ListChecks from '@lucide/svelte/icons/list-checks'
import MailOpen from '@lucide/svelte/icons/mail-open'
import QrCode from '@lucide/svelte/icons/qr-code'
import type { Component } from 'svelte'
import { t } from '../../words'
import { printFor } from './choice.svelte'

type Line = { label: string, icon: Component<{ 'aria-hidden'?: 'true' }>, run: () => void }

export const printItems = (classes: string[]): Line[] => [
  { label: t('paper.print_cards'), icon: QrCode, run: () => printFor({ kind: 'cards', classes }) },
  { label: t('paper.print_letters'), icon: MailOpen, run: () => printFor({ kind: 'letters', classes }) },
  { label: t('paper.class_list'), icon: ListChecks, run: () => printFor({ kind: 'list', classes }) },
]
