package flows

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// besideNumber are the words that may stand by a bare number without saying what
// it counts. A closed list is safe both ways: a unit that nobody thought of (100
// gold) is never taken for money, and a word that is missing only costs a
// question asked again.
const besideNumber = " a about abroad after again all along also altogether amount an and approx approximately are around arrive arrives as at " +
	"balance be because before big but buy by calculate can cash change charge check cheers circa come comes convert cost costs could did do does each " +
	"else estimate every exactly exchange expense fee fees for from get give go goes got had has have hello help here hey hi home how i if in into is it its " +
	"just keep larger least less like lot make max maximum may maybe me minimum money more most move my need nearly no not now of off ok okay " +
	"on once one only or our out over overall paid pay payment per perhaps please plus pls plz possibly precisely price probably receive received roughly same " +
	"s save say send sending sent she should smaller so some something spend still sum swap take thank thanks that the their them then there they " +
	"think this through thx tip to today tomorrow tonight too top tops total totally transfer transferring try turn ty under up upto value via want was we were what when " +
	"where which who why will with withdraw withdrawal would worth yeah yes yesterday you your "

// hanFollows and hanPrecedes are how such words begin and end in Chinese, where
// nothing divides them: 100吧, 100左右, 100给我妈; 大概100, 我想转100.
const (
	hanFollows = "吧呢啊呀哦噢喔嘛哈啦了的左上以之就可行好谢謝整给給到去转轉汇匯提换換兑兌是要多大差这這那不算怎手费費看试試先每再还還来來我你您他她" +
		"帮幫请請麻和或跟从從往出进進付存取能会會需收够夠什几幾在用对對发發应應其也都只总總共一为為但后後前然如合等吗嗎么麼嗯哪咋得该該想直正钱錢款额額"
	hanPrecedes = "约約概多是为為转轉汇匯提换換兑兌付存取给給算要想有出进進入充共总總额額款钱錢笔筆每只就到至收花下了个個用按填写寫发發说說先再的和吧" +
		"成也还還嗯好买買卖賣费費值价價让讓过過少超足满滿够夠我你您他她能打拿扣退借交改看试試"
)

// strangeUnit reports whether a number counts something that is no currency: a
// word directly behind it, or the one word before it, says more than "about".
func strangeUnit(text string, q quantity) bool {
	behind := strings.TrimLeft(text[q.end:], ` -("'`)
	if r, _ := utf8.DecodeRuneInString(behind); unicode.Is(unicode.Han, r) {
		return !strings.ContainsRune(hanFollows, r)
	} else if unicode.IsLetter(r) && !strings.Contains(besideNumber, " "+behind[:wordLength(behind)]+" ") {
		return true
	}
	return strangeBefore(strings.TrimRight(text[:q.start], ` -:("'`))
}

// strangeBefore looks at the word that ends what stands before a number, if it is
// the only one there: in a sentence the verb or noun before it is no unit.
func strangeBefore(before string) bool {
	const phrase = 5 // 瑞士法郎; longer runs of Chinese are sentences
	last, _ := utf8.DecodeLastRuneInString(before)
	if !unicode.IsLetter(last) {
		return false
	}
	run := before[strings.LastIndexFunc(before, func(r rune) bool { return !unicode.IsLetter(r) })+1:]
	if unicode.Is(unicode.Han, last) {
		return utf8.RuneCountInString(run) <= phrase && !strings.ContainsRune(hanPrecedes, last)
	}
	lead, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before[:len(before)-len(run)], " "))
	return !unicode.IsLetter(lead) && !strings.Contains(besideNumber, " "+run+" ")
}

// wordLength returns the length of the letters at the beginning of s, in one script
// as far as Chinese is concerned.
func wordLength(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) || unicode.Is(unicode.Han, r) {
			return i
		}
	}
	return len(s)
}
