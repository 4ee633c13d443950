package faq

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func asked(label, found string, score float64) Judged {
	return Judged{Question{Text: label + found, Labels: strings.Fields(label)}, []Match{{ID: found, Score: score}}}
}

func TestReport(t *testing.T) {
	t.Parallel()
	r := NewReport([]Judged{
		asked("a", "a", 0.95), asked("a", "a", 0.9), asked("a", "b", 0.85), asked("a", "b", 0.3),
		{Question{Text: "three", Labels: []string{"c"}}, []Match{{ID: "b", Score: 0.4}, {ID: "c", Score: 0.2}}},
		asked("", "b", 0.99), // nothing covers it
	})
	want := Report{Questions: 6, Covered: 5, TopOne: 0.4, TopThree: 0.6, Answered: 0.4, Offered: 0.2, Wrong: 2.0 / 6, Precision: 0.5}
	for name, pair := range map[string][2]float64{
		"covered": {float64(r.Covered), float64(want.Covered)}, "top one": {r.TopOne, want.TopOne}, "top three": {r.TopThree, want.TopThree},
		"answered": {r.Answered, want.Answered}, "offered": {r.Offered, want.Offered}, "wrong": {r.Wrong, want.Wrong}, "precision": {r.Precision, want.Precision},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-9 {
			t.Errorf("%s = %v, want %v", name, pair[0], pair[1])
		}
	}
	if len(r.Confusions) != 2 || r.Confusions[0] != (Confusion{"a", "b", 2}) {
		t.Errorf("confusions = %v, want a taken for b twice first", r.Confusions)
	}
	if len(r.Worst) != 4 || r.Worst[0].Matches[0].Score != 0.99 {
		t.Errorf("worst = %v, want the surest wrong one first", r.Worst)
	}
	if b := r.Bins[9]; b.Count != 3 || math.Abs(b.Right-2.0/3) > 1e-9 {
		t.Errorf("the last bin = %+v, want 3 questions, two of them right", b)
	}
}

func TestCrossValidateAsksEachOnce(t *testing.T) {
	t.Parallel()
	docs := []Document{
		{ID: "a", Phrasings: []string{"alpha one", "alpha two", "alpha three", "alpha four"}},
		{ID: "b", Phrasings: []string{"beta one", "beta two", "beta three", "beta four"}},
		{ID: "few", Phrasings: []string{"too few to hold one out"}},
	}
	asked := map[string]int{}
	for _, j := range CrossValidate(docs, nil, 3) {
		asked[j.Text]++
	}
	if len(asked) != 8 || asked["alpha one"] != 1 || asked["beta four"] != 1 {
		t.Errorf("asked = %v, want each phrasing of a and b once", asked)
	}
}

const adviceTopic = `topic: t
title: {zh: 题, en: T}
entries:
- id: cats
  valid_until: 2026-01-31
  question: {zh: 猫吃什么, en: What do cats eat?}
  phrasings:
    zh: [猫咪喜欢吃什么, 猫的食物, 喂猫用什么, 小猫吃啥, 猫粮怎么选, 猫饿了, 猫能吃鱼吗, 猫不吃饭]
    en: [cat food, what to feed a cat, feeding my cat, my cat is hungry, can cats eat fish, best food for cats, kitten food, my dog will not eat its food]
  answer: {zh: 鱼, en: Fish}
- id: dogs
  question: {zh: 狗吃什么, en: What do dogs eat?}
  phrasings:
    zh: [狗狗喜欢吃什么, 狗的食物, 喂狗用什么, 小狗吃啥, 狗粮怎么选, 狗饿了, 狗能吃骨头吗, 狗不吃饭]
    en: [dog food, what to feed a dog, feeding my dog, my dog is hungry, can dogs eat bones, best food for dogs, puppy food, my dog does not eat its food]
  answer: {zh: 骨头, en: Bones}
`

func TestAdvise(t *testing.T) {
	t.Parallel()
	set, problems := Load(nil, Source{Name: "x", FS: fstest.MapFS{"t.yaml": {Data: []byte(adviceTopic)}}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	after := Advise(set, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
	if len(after) == 0 || after[0].String() != "x/t.yaml:4:3: entry cats has been out of date since 2026-02-01 (give it another valid_until, or remove the entry)" {
		t.Errorf("the day after its last one: %v", after)
	}
	before := Advise(set, time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC))
	for _, p := range before {
		if strings.Contains(p.String(), "out of date") {
			t.Errorf("on its last day: %v", p)
		}
	}
}

func TestStrays(t *testing.T) {
	t.Parallel()
	set, problems := Load(nil, Source{Name: "x", FS: fstest.MapFS{"t.yaml": {Data: []byte(adviceTopic)}}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	a := adviser{set: set}
	list := []Judged{asked("cats", "cats", 0.9)}
	for range mergeable {
		list = append(list, Judged{Question{"my dog will not eat its food", []string{"cats"}}, []Match{{ID: "dogs", Score: 0.7}}})
	}
	a.strays(list)
	var text []string
	for _, p := range a.found {
		text = append(text, p.String())
	}
	got := strings.Join(text, "\n")
	for _, want := range []string{`x/t.yaml:9:`, `"my dog will not eat its food" of cats is nearer to dogs (0.70) (move it to dogs`, "cats and dogs are taken for each other by 5 phrasings (merge them"} {
		if !strings.Contains(got, want) {
			t.Errorf("strays find\n%s\nwant %q in it", got, want)
		}
	}
}

func TestNearDuplicates(t *testing.T) {
	t.Parallel()
	two := strings.Replace(adviceTopic, "kitten food", "where can i buy cheap food for my small animal today", 1)
	two = strings.Replace(two, "puppy food", "where can i buy cheap food for my small animals today", 1)
	set, problems := Load(nil, Source{Name: "x", FS: fstest.MapFS{"t.yaml": {Data: []byte(two)}}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, p := range Advise(set, time.Time{}) {
		if strings.Contains(p.String(), "is nearly") && strings.Contains(p.String(), "merge cats and dogs") {
			return
		}
	}
	t.Error("two phrasings that differ in a letter are not found")
}

func TestBadDate(t *testing.T) {
	t.Parallel()
	_, problems := Load(nil, Source{Name: "x", FS: fstest.MapFS{"t.yaml": {Data: []byte(strings.Replace(adviceTopic, "2026-01-31", "soon", 1))}}})
	if len(problems) != 1 || !strings.HasPrefix(problems[0].String(), "x/t.yaml:5:16: \"soon\" is no date (write the last day") {
		t.Errorf("problems = %v, want the place and the remedy", problems)
	}
}
