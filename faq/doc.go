// Package faq holds the questions that are answered without a flow, and finds
// which of them a customer means, in their own words.
// It is pure: no clock, no I/O beyond the fs.FS and io.Reader it is given, no
// goroutine, no randomness. It knows nothing of flows; whoever uses it puts
// flows and entries into one index, so that they compete fairly.
//
//	set, problems := faq.Load(library.Fact, faq.Source{Name: "faq", FS: faq.Content()})
//	index := faq.Build(append(set.Documents("faq/"), others...), set.Lexicon())
//	matches := index.Match("提现多久到账", 3)
//	verdict := faq.Decide(matches) // faq.Answer, faq.Suggest or faq.None
//
// # Files
//
// A content folder holds *.yaml files, each told apart by its first key:
//
//	topic:     entries on one subject (fees.yaml …)
//	concepts:  the synonym lexicon (concepts.yaml)
//
// # A topic
//
//	topic: fees                       # id: a-z, 0-9, _; at most 32 characters
//	title: {zh: 手续费, en: Fees}      # at most 60 characters
//	entries:
//	- id: fees_withdraw               # unique in all files, at most 32 characters
//	  question: {zh: 提现要收多少手续费？, en: What does a withdrawal cost?}   # also a button's label: at most 75
//	  phrasings:                      # at least 8 in each source locale, in the words of customers
//	    zh: [提现手续费, 取钱要扣多少, …]
//	    en: [withdrawal fee, what do you take when I cash out, …]
//	  keywords: {zh: [提现费], en: [withdrawal fee]}    # optional: words that alone are enough
//	  answer: {zh: "…", en: "…"}      # bot/markup, {fact.…}; at most 1,900 characters
//	  media:                          # optional; kinds: photo, video, document, link
//	  - kind: video
//	    url: {zh: "https://{fact.official_domain}/v", en: "https://{fact.official_domain}/v"}
//	    title: {zh: 视频：提现, en: "Video: withdrawing"}
//	                                  # or, but for a link, a file of the content folder: media/reset.png
//	                                  # (letters, digits, . _ - and /; png, jpg, jpeg, gif, webp, mp4, pdf)
//	  flow: fees                      # optional: a button that starts this flow
//	  related: [withdrawals_time]     # optional: up to 3 entries
//	  valid_until: 2026-12-31         # optional: the last day (UTC) on which it is true; then it is neither
//	                                  # answered, suggested, listed nor found
//	  platforms: [telegram, discord]  # optional: only customers there get it
//
// The source locales are zh and en: every text is written in both; further ones
// may be added. A literal brace is written {{ or }}. Facts are those of
// flows/facts.yaml.
//
// # Writing phrasings
//
// The matcher learns from whole questions. Write them as people type, not as
// variants of one sentence: short and long, polite and rude, with the story
// before the question, with the slang of chats. A phrasing may stand in one
// entry only; Load reports it otherwise. Case, full-width and traditional
// characters, endings and one typo in a word are folded by the matcher: they
// need no phrasings of their own.
//
// # The lexicon
//
//	concepts:
//	  withdraw: [提现, 取款, cash out, withdraw, tixian]
//
// A concept is one idea with the words for it in any language. It is how a
// question in one language finds a phrasing in another, and how words that no
// phrasing has are understood. The longest phrase at each place counts.
//
// # Matching
//
// A text is normalised (NFKC, lower case, simplified characters, at most 256
// characters) and split into words, Han characters and classes (addresses,
// numbers, identifiers). Its features are words and pairs of words, pieces of
// words, and concepts and pairs of concepts, each family TF-IDF weighed and
// scaled to a fixed length in which features never seen take their share: that
// is what makes a strange question weak. Multinomial logistic regression and a bag
// of embeddings, trained when the index is built, turn them into evidence for each
// document. A calibration turns evidence into [Match.Score]; it is learned from
// questions that are held out, and from documents that are, as questions which
// nothing covers.
package faq
