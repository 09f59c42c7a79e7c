/** Two texts of about thirty words that ask the same; no guard has anything against either. */
export interface Rewording {
  readonly asked: string
  readonly stored: string
}

export const rewordings: readonly Rewording[] = [
  {
    asked:
      'I ordered the blue running shoes in size 42 and the black socks for my husband as a present last week, can I still change the colour of the shoes before shipping?',
    stored:
      'I have ordered blue running shoes in size 42 and black socks for my husband as a present last week, could I still change the colour of these shoes before you ship?',
  },
  {
    asked:
      'My parcel was delivered to the neighbour on Monday although I had asked the driver to leave it at the post office, how can I have the next one delivered to another address?',
    stored:
      'My parcel was delivered to the neighbour on Monday, although I asked the driver to leave it at the post office. How do I have the next one delivered to another address?',
  },
  {
    asked:
      'We use the mobile app on two tablets in our kitchen and the orders stopped showing up this morning, what do we have to do to see the new orders on both tablets again?',
    stored:
      'We use your mobile app on two tablets in the kitchen and orders stopped showing up this morning; what should we do to see new orders on both of the tablets again?',
  },
  {
    asked:
      'The invoice for my subscription shows the old company name and the wrong billing address, where can I correct the two so that the next invoice is made out to the new company?',
    stored:
      'The invoice for our subscription shows the old company name and a wrong billing address. Where can I correct them so that the next invoice is made out to the new company?',
  },
]
