package supportbot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/okpay/supportbot"

// edges is the whole table of who may import whom inside the module. A new edge
// is a change to this table, argued in the commit that makes it.
var edges = map[string][]string{
	".":                                    {},
	"cmd/supportbot":                       {"*"},
	"config":                               {"config/strictyaml"},
	"config/strictyaml":                    {},
	"flows":                                {"config/strictyaml", "bot/markup"},
	"faq":                                  {"config/strictyaml"},
	"faq/embedding":                        {"faq"},
	"bot/markup":                           {},
	"bot/markup/hostile":                   {},
	"bot":                                  {"flows", "faq", "bot/markup"},
	"bot/redact":                           {"bot"},
	"bot/actions":                          {"bot", "flows"},
	"bot/chatscript":                       {"bot", "bot/markup", "flows"},
	"bot/backoff":                          {},
	"bot/dispatch":                         {"bot", "bot/backoff"},
	"bot/board":                            {"bot"},
	"bot/dispatch/load":                    {"bot", "bot/dispatch"},
	"bot/dispatch/storetest":               {"bot", "bot/dispatch"},
	"bot/redisstore":                       {"bot", "bot/dispatch"},
	"bot/redisstore/redistest":             {},
	"adapters/discord/gateway":             {"bot/backoff"},
	"adapters/discord/gateway/gatewaytest": {},
	"adapters/discord":                     {"bot", "bot/backoff", "bot/dispatch", "bot/markup", "adapters/discord/gateway"},
	"adapters/discord/discordtest":         {"adapters/discord/gateway/gatewaytest"},
	"adapters/telegram":                    {"bot", "bot/backoff", "bot/dispatch", "bot/markup"},
	"adapters/telegram/telegramtest":       {},
	"adapters/mail":                        {"bot", "bot/backoff", "bot/dispatch", "bot/markup"},
	"adapters/mail/mailtest":               {},
	"adapters/slack/slackevent":            {},
	"adapters/slack/mrkdwn":                {"bot/markup"},
	"adapters/slack/customer":              {"bot", "bot/backoff", "bot/dispatch", "bot/markup", "adapters/slack/mrkdwn", "adapters/slack/slackapi", "adapters/slack/slackevent"},
	"adapters/slack/slackapi":              {"bot", "bot/backoff", "bot/dispatch"},
	"adapters/slack/slacktest":             {},
	"adapters/slack/socket":                {"bot/backoff", "adapters/slack/slackapi", "adapters/slack/slackevent"},
	"adapters/slack":                       {"bot", "bot/backoff", "bot/dispatch", "adapters/slack/slackapi", "adapters/slack/slackevent", "adapters/slack/socket"},
	"adapters/slack/desk":                  {"bot", "bot/backoff", "bot/board", "bot/dispatch", "adapters/slack/mrkdwn", "adapters/slack/slackapi", "adapters/slack/slackevent"},
	"adapters/playground":                  {"adapters/playground/chat", "adapters/playground/desk", "adapters/playground/files", "adapters/playground/inspect", "adapters/playground/page", "adapters/playground/scene", "bot", "bot/board", "bot/dispatch"},
	"adapters/playground/chat":             {"adapters/playground/scene", "bot", "bot/dispatch", "bot/markup"},
	"adapters/playground/desk":             {"adapters/playground/scene", "bot", "bot/board", "bot/dispatch"},
	"adapters/playground/files":            {"bot"},
	"adapters/playground/inspect":          {"bot", "bot/chatscript", "bot/markup", "faq", "flows"},
	"adapters/playground/page":             {"adapters/playground/inspect", "adapters/playground/scene", "bot", "bot/markup", "flows"},
	"adapters/playground/scene":            {"bot"},
	"adapters/terminal":                    {"bot", "bot/chatscript", "bot/dispatch", "bot/markup"},
}

// impure are the packages that a pure package may not import: clocks are
// arguments there, effects are values.
var impure = []string{"os", "net", "net/http", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand", "runtime", "os/exec", "syscall"}

var pure = []string{"bot", "flows", "faq", "bot/markup", "bot/redact"}

// TestLayering holds the imports of every package against the table.
func TestLayering(t *testing.T) {
	t.Parallel()
	for pkg, imports := range packages(t) {
		allowed, known := edges[pkg]
		if !known {
			t.Errorf("package %s is not in the table of layering_test.go; add it with what it may import", pkg)
			continue
		}
		for _, imp := range imports {
			inner, ours := strings.CutPrefix(imp, module+"/")
			if ours && !slices.Contains(allowed, inner) && !slices.Contains(allowed, "*") {
				t.Errorf("%s imports %s, which the table does not allow", pkg, inner)
			}
		}
	}
}

// TestPurity keeps clocks, randomness and I/O out of the pure packages.
func TestPurity(t *testing.T) {
	t.Parallel()
	all := packages(t)
	for _, pkg := range pure {
		for _, imp := range all[pkg] {
			if slices.Contains(impure, imp) {
				t.Errorf("%s is pure but imports %s", pkg, imp)
			}
		}
	}
	for _, file := range sources(t) {
		if !slices.Contains(pure, path.Dir(file)) {
			continue
		}
		for _, call := range calls(t, file) {
			if slices.Contains([]string{"time.Now", "time.Since", "time.Sleep", "time.After", "time.NewTimer"}, call) {
				t.Errorf("%s calls %s; in a pure package now is an argument", file, call)
			}
		}
	}
}

// packages returns the imports of each package's own code, tests left out.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, file := range sources(t) {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(file), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		pkg := path.Dir(file)
		for _, imp := range f.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(out[pkg], name) {
				out[pkg] = append(out[pkg], name)
			}
		}
		if out[pkg] == nil {
			out[pkg] = []string{}
		}
	}
	return out
}

func sources(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && p != "." || d.Name() == "testdata" || p != "." && isModule(p)):
			return filepath.SkipDir
		case strings.HasSuffix(p, ".go") && !strings.HasSuffix(p, "_test.go"):
			out = append(out, filepath.ToSlash(p))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// isModule reports whether a folder is a module of its own, which nothing here imports.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// calls returns the qualified names that a file calls, as it writes them.
func calls(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(file), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok {
					out = append(out, x.Name+"."+sel.Sel.Name)
				}
			}
		}
		return true
	})
	return out
}
