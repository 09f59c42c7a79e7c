/** Answers about the account and the person, by intent. */
export const accountAnswers: Readonly<Record<string, string>> = {
  age_limit:
    'You can open an account from 18 on. Children from 7 to 17 can have a Junior account, which a parent opens under Account, Junior.',
  country_support:
    'You can open an account if you live in the United Kingdom, the European Economic Area or Switzerland. We do not support residents of other countries yet.',
  edit_personal_details:
    'Open Profile, Personal details, and change address, phone or email there. A new name needs a photo of a document that shows it.',
  terminate_account:
    'I am sorry that you want to leave. Empty the balance, wait for pending payments, and choose Close account under Profile.',
  unable_to_verify_identity:
    'Most failed checks are due to bad light, glare on the document, or a document that has run out. Try again under Profile, Verify, by daylight and on a dark table.',
  verify_my_identity:
    'Open Profile, Verify, and have a passport, identity card or driving licence at hand; a short video follows. It takes ten minutes as a rule.',
  verify_source_of_funds:
    'For large sums we must ask where the money comes from. Upload a payslip, a tax return, a sale contract or a bank statement under Profile, Source of funds.',
  why_verify_identity:
    'The law asks every bank to know who its customers are; it protects you from somebody opening an account in your name. What we need is a document and a short video.',
}
