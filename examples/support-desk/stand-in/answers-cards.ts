/** Answers about cards, PINs and phones, by intent. With a tool's result behind it, each still reads well. */
export const cardAnswers: Readonly<Record<string, string>> = {
  activate_my_card:
    'Open Cards, Activate, and scan the card, or simply make your first payment with its chip and PIN. It works from that moment on.',
  apple_pay_or_google_pay:
    'Apple Pay and Google Pay both work with every Harbour card. Open Cards, Add to wallet, and follow the phone; you can top up with it too.',
  atm_support:
    'You can draw cash at every machine that shows the Mastercard sign. Cards, Find a machine shows those near you.',
  card_about_to_expire:
    'A card that runs out is replaced by itself four weeks before its last day and goes to the address in the app. Please check that address under Profile.',
  card_acceptance:
    'Your card works wherever the Mastercard sign is shown, in shops and online, in this country and abroad. A few unattended machines take credit cards only.',
  card_arrival:
    'I have looked at the delivery of your card. If it has not come by the day named there, order it again under Cards, Order, at no cost.',
  card_delivery_estimate:
    'A card takes five working days within the United Kingdom and up to ten abroad. Express delivery takes two; choose it under Cards, Order.',
  card_linking:
    'Open Cards, Add a card, and scan it or type its number; it then appears beside your account. A card that was found again is unblocked in the same place.',
  card_not_working:
    'Please try the chip with your PIN first, then see under Cards whether the card is active and not frozen. If it is damaged, order another one under Cards, Order.',
  card_swallowed:
    'I am sorry that the machine kept your card; they do so after a timeout or a wrong PIN. It cannot be given back, so nobody will use it.',
  change_pin:
    'You change the PIN at any cash machine with PIN services, here and abroad: choose PIN services, then Change PIN. The present one is under Cards, Show PIN.',
  compromised_card: 'That sounds as if somebody else has the details of your card, so I have acted at once.',
  contactless_not_working:
    'Pay once with chip and PIN, which switches contactless on again after its limit was reached. See also under Cards, Security, that it is on.',
  disposable_card_limits:
    'You can hold one disposable card at a time, and use up to five of them a day. Each pays once; subscriptions do not work with them.',
  get_disposable_virtual_card:
    'Open Cards, Add, Disposable. The number is there at once, pays once, and is replaced by a new one.',
  get_physical_card:
    'Your PIN does not come by post: it is under Cards, Show PIN, once the card is active. You can change it at a cash machine.',
  getting_spare_card:
    'Every customer may hold two physical cards on one account. Order the second under Cards, Order; the first extra card is free.',
  getting_virtual_card:
    'Open Cards, Add, Virtual. The card is there at once and pays online and through your phone; you may hold five.',
  lost_or_stolen_card: 'I am sorry to hear that, and have blocked the card so that nobody can pay with it.',
  lost_or_stolen_phone:
    'I am sorry; to be safe I have blocked the card that was in the phone. Sign in on another phone with your passcode and a selfie, which signs the lost one out.',
  order_physical_card:
    'Open Cards, Order, choose the card and confirm your address. It comes in five working days in the United Kingdom and in up to ten abroad.',
  passcode_forgotten:
    'Choose Forgot passcode on the sign-in screen and take a selfie; you can then set a new one. It takes about a minute.',
  pin_blocked:
    'Three wrong tries block the PIN. Unblock it under Cards, Unblock PIN, and look it up under Cards, Show PIN, before you try again.',
  supported_cards_and_currencies:
    'You can top up with Visa and Mastercard, debit and credit, in any of our currencies. American Express is not accepted.',
  virtual_card_not_working:
    'A disposable card pays once and takes no subscriptions, and its number changes after each use. Copy the present number under Cards and try again.',
  visa_or_mastercard:
    'Our cards are Mastercard; if you want a Visa, choose it under Cards, Order. You may hold one of each.',
}
