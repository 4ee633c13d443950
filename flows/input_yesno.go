package flows

import "strings"

// leaning is what a clause says to a question of yes or no.
type leaning int

const (
	noLeaning leaning = iota
	saysYes
	saysNo
	acknowledges // "好的" is yes alone, but "好的，不用了" is no
	hesitates    // "but", "wait": takes back what came before
)

// parseYesNo reads words of yes and no in both languages, with or without
// thanks. Anything that says both is refused: asking again is cheaper than a wrong turn.
func parseYesNo(input string) (string, bool) {
	verdict := noLeaning
	for i, clause := range clauses(Fold(clipRunes(input, maxInput))) {
		l := lean(clause)
		switch {
		case i == 0 && l == noLeaning, l == hesitates:
			return "", false
		case l == noLeaning:
		case verdict == noLeaning, verdict == acknowledges:
			if l != acknowledges || verdict == noLeaning {
				verdict = l
			}
		case l == acknowledges, l == verdict:
		default:
			return "", false
		}
	}
	switch verdict {
	case saysYes, acknowledges:
		return "true", true
	case saysNo:
		return "false", true
	}
	return "", false
}

// clauses splits a folded answer at its punctuation and around its signs.
func clauses(s string) []string {
	for _, sign := range [...]string{"👍", "👌", "👎", "✅", "❌", "🙏", "🆗"} {
		s = strings.ReplaceAll(s, sign, ","+sign+",")
	}
	return strings.FieldsFunc(s, func(r rune) bool {
		switch r {
		case ',', '.', '!', '?', ';', ':', '、', '。', '~', '…', '-', '(', ')':
			return true
		}
		return false
	})
}

// lean reads one clause. Words behind a yes or no that is set off by nothing
// (是的我收到了) count only when they do not turn it around.
func lean(clause string) leaning {
	clause = strings.Trim(clause, " '\"“”")
	if half := len(clause) / 2; half > 0 && clause[:half] == clause[half:] { // 好的好的
		clause = clause[:half]
	}
	if clause == "" {
		return noLeaning
	}
	if l, ok := leanings[clause]; ok {
		return l
	}
	if l, ok := leanings[strings.TrimRight(clause, "的了啊呀哦喔呢吧哈啦滴嘞噢得 ")]; ok {
		return l
	}
	for _, word := range [...]string{"but", "wait", "however", "actually", "maybe", "unless"} {
		if strings.HasPrefix(clause, word+" ") || clause == word {
			return hesitates
		}
	}
	for _, word := range [...]string{"但", "不过", "不過", "等等", "等下", "等一下", "其实", "其實", "可是", "然而", "除非"} {
		if strings.HasPrefix(clause, word) {
			return hesitates
		}
	}
	return leanPolitely(clause)
}

// leanPolitely reads "yes please", "no thank you", "好的谢谢", "yes yes".
func leanPolitely(clause string) leaning {
	for _, polite := range [...]string{"please", "thanks", "thank you", "thx", "thank u", "ty", "谢谢", "谢谢你", "谢谢您", "謝謝", "多谢", "谢了", "麻烦了", "麻烦你了", "麻烦您了", "i do", "i did", "i am", "i have", "it is", "it does", "it did", "sir", "mate", "bro", "man"} {
		rest, ok := strings.CutSuffix(clause, polite)
		if !ok {
			continue
		}
		if l, ok := leanings[strings.TrimSpace(rest)]; ok {
			return l
		}
	}
	if l := leanFirst(strings.Fields(clause)); l != noLeaning {
		return l
	}
	return leanTogether(clause)
}

// leanFirst reads a sentence that begins with its answer: "yes i received it". The
// next word must be one that begins a sentence, unlike in "no one answered".
func leanFirst(words []string) leaning {
	l := leanings[words[0]]
	if len(words) < 2 || l != saysYes && l != saysNo {
		return noLeaning
	}
	switch words[1] {
	case "i", "i'm", "i've", "it", "it's", "that", "that's", "this", "they", "we", "you", "he", "she", "there":
	default:
		return noLeaning
	}
	for _, word := range words[2:] {
		turns := word == "but" || word == "yes" || l == saysYes && (word == "no" || word == "not" || strings.HasSuffix(word, "n't"))
		if turns {
			return noLeaning
		}
	}
	return l
}

// leanTogether reads words that were typed as one, all of the same leaning but
// for an "ok" before: 嗯嗯好的, 算了不用了, yea ok. 是不是 is a question.
func leanTogether(clause string) leaning {
	const longest = 40
	verdict := noLeaning
	for rest := clause; rest != "" && len(clause) <= longest; {
		n := len(rest)
		for n > 0 && leanings[strings.TrimSpace(rest[:n])] == noLeaning {
			n--
		}
		l := leanings[strings.TrimSpace(rest[:n])]
		same := verdict == noLeaning || verdict == acknowledges || l == verdict || l == acknowledges && verdict == saysYes
		if n == 0 || !same || n < len(rest) && alnum(rest[n]) && alnum(rest[n-1]) {
			return noLeaning
		}
		verdict, rest = l, strings.TrimSpace(rest[n:])
		if rest == "" {
			return verdict
		}
	}
	return noLeaning
}

// leanings are the clauses that say yes or no by themselves, folded.
var leanings = leaningsOf(map[leaning]string{
	saysYes: "true|yes|y|yeah|yea|yep|yup|ya|yah|yess|yesss|ye|aye|si|correct|right|that's right|that is right|exactly|indeed|" +
		"of course|definitely|absolutely|certainly|affirmative|agree|agreed|i agree|i do|i did|i have|i am|it is|confirm|confirmed|" +
		"that is correct|i guess so|i think so|please do|go ahead|do it|yes it is|yes i do|yes i did|yes i am|yes i have|for sure|you bet|positive|✅|✔|👍|👌|💯|" +
		"是|是的|是呀|是啊|是滴|对|对的|对呀|对啊|对对|对对对|對|對的|没错|沒錯|正确|正確|要|要的|需要|我要|我需要|想|想要|有|有的|" +
		"确认|確認|确定|確定|同意|我同意|当然|當然|当然可以|必须|必须的|肯定|可以|可以的|可|行|行的|能|能的|会|愿意|收到了|是我|没问题|沒問題|成|中|准|就是|的确|确实|麻烦了|好的麻烦了",
	acknowledges: "no problem|sure thing|no worries|ok|okay|okey|okk|okie|k|kk|sure|fine|alright|all right|sounds good|sounds great|great|good|perfect|cool|got it|thanks|mhm|uh huh|uh-huh|mm|hmm ok|🆗|🙏|" +
		"好|好的|好呀|好啊|好滴|好嘞|好哒|好哦|好吧|嗯|嗯嗯|恩|恩恩|嗯呢|哦|噢|喔|哦哦|明白|明白了|知道了|了解|收到|谢谢|谢谢你|谢谢您|多谢|行吧",
	saysNo: "not anymore|not any more|false|no|n|nope|nah|nay|noo|nooo|not|no way|never|negative|not really|not yet|not now|not at all|no thanks|no thank you|no need|" +
		"wrong|incorrect|that's wrong|i don't|i do not|i didn't|i did not|i haven't|i'm not|i am not|it isn't|it is not|it's not|it didn't|it did not|don't|do not|" +
		"i disagree|disagree|i don't agree|i don't think so|none|nothing|no it isn't|no it is not|no i don't|no i didn't|no i haven't|nothing else|that's all|cancel that|❌|✖|👎|🙅|" +
		"否|不|不是|不是的|不对|不對|不要|不要了|不用|不用了|不必|不必了|不需要|不需要了|不想|不行|不可以|不能|不会|不同意|我不同意|不确定要|没|沒|没有|沒有|没有了|没了|" +
		"不了|不啦|算了|错|错了|錯|錯了|不正确|不愿意|别|别了|先不|先不用|先不要|暂时不|暂时不用|暂不|暂不需要|暂时没有|还没|还没有|還沒|還沒有|没收到|没有收到|拒绝|非|无|並不是|并不是|并没有|不不不|不是我|免了|没必要|没别的了|没有别的了",
})

func leaningsOf(groups map[leaning]string) map[string]leaning {
	all := make(map[string]leaning, 320)
	for l, words := range groups {
		for word := range strings.SplitSeq(words, "|") {
			all[Fold(word)] = l
		}
	}
	return all
}
