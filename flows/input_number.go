package flows

import "strings"

// parseNumber finds the one number in an answer. 3% is the number 3.
func (s *Slot) parseNumber(text, locale string) (string, bool) {
	found := ""
	for _, q := range pickNumbers(text, quantities(text, locale)) {
		if q.bad || q.stuckFront || q.stuckBack || found != "" && found != trimDecimal(q.value) {
			return "", false
		}
		found = trimDecimal(q.value)
	}
	return found, found != "" && s.within(value(found))
}

// parseInt is parseNumber for whole numbers that an int64 holds.
func (s *Slot) parseInt(text, locale string) (string, bool) {
	number, ok := s.parseNumber(text, locale)
	return number, ok && !strings.Contains(number, ".") && len(number) <= 18
}

// pickNumbers returns the numbers of an answer. A lone 一 or "one" counts only
// where nothing but a measure word stands around it: 两个, but not 我想一下.
func pickNumbers(text string, all []quantity) []quantity {
	var sure []quantity
	for _, q := range all {
		if !q.loose {
			sure = append(sure, q)
		}
	}
	if len(sure) > 0 || len(all) != 1 {
		return sure
	}
	before, after := strings.TrimFunc(text[:all[0].start], aroundWords), strings.TrimFunc(text[all[0].end:], aroundWords)
	if before != "" || after != "" && !measureWord(after) {
		return nil
	}
	return all
}

// measureWord reports whether s is what one counts in: 两个, 三天.
func measureWord(s string) bool {
	switch s {
	case "个", "個", "次", "天", "年", "月", "个月", "周", "笔", "筆", "张", "張", "位", "人", "条", "件", "份", "岁", "家", "台", "块", "元", "小时", "分钟":
		return true
	}
	return false
}
