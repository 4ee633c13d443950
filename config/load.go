package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"

	"github.com/okpay/supportbot/config/strictyaml"
)

// Options say where the configuration comes from.
type Options struct {
	Path     string                            // of the file; "" takes SUPPORTBOT_CONFIG, and no file when that is empty too
	Getenv   func(name string) string          // required, os.Getenv
	ReadFile func(path string) ([]byte, error) // required, os.ReadFile
}

// Load reads the file, where there is one, and the environment. It returns all
// problems, sorted; with any of them the Config is not to be used.
func Load(opts Options) (Config, strictyaml.Problems) {
	l := loader{getenv: opts.Getenv, path: opts.Path, config: Default()}
	if l.path == "" {
		l.path = l.getenv("SUPPORTBOT_CONFIG")
	}
	if l.path != "" && !l.readFile(opts.ReadFile) {
		return l.config, l.problems
	}
	l.environment()
	l.check()
	l.problems.Sort()
	return l.config, l.problems
}

// loader is one run of Load.
type loader struct {
	getenv   func(string) string
	path     string
	data     []byte
	config   Config
	fromEnv  map[string]string // key → the variable that gave its value
	problems strictyaml.Problems
}

// readFile reports whether there is anything to go on with.
func (l *loader) readFile(read func(string) ([]byte, error)) bool {
	data, err := read(l.path)
	if err != nil {
		what, hint := fmt.Sprintf("cannot be read: %v", reason(err)), ""
		if errors.Is(err, fs.ErrNotExist) {
			what, hint = "no such file", "give its path with --config or SUPPORTBOT_CONFIG"
		}
		l.problems.Add(strictyaml.Pos{File: l.path}, what, hint)
		return false
	}
	l.data = data
	l.problems = strictyaml.DecodeWith(l.path, data, &l.config, strictyaml.Options{Expand: l.expand})
	if dir := l.config.Content.Dir; dir != "" && !filepath.IsAbs(dir) {
		l.config.Content.Dir = filepath.Join(filepath.Dir(l.path), dir)
	}
	return true
}

// reason leaves out the path, which the problem's place says.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// reference matches $${, ${NAME}, ${NAME:-default} and a malformed ${.
var reference = regexp.MustCompile(`\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\})?`)

// expand replaces the references in one scalar. As in a shell, the default also
// stands in for a variable that is set to nothing.
func (l *loader) expand(text string, report func(what, hint string)) string {
	return reference.ReplaceAllStringFunc(text, func(match string) string {
		m := reference.FindStringSubmatch(match)
		name, otherwise := m[1], m[2]
		switch {
		case match == "$${":
			return "${"
		case name == "":
			report("a ${ without a name and }", "write ${NAME} or ${NAME:-default}, or $${ for a literal ${")
			return match
		case l.getenv(name) != "":
			return l.getenv(name)
		case otherwise != "":
			return otherwise[len(":-"):]
		}
		report(fmt.Sprintf("the environment variable %s is not set", name), fmt.Sprintf("set it, or write ${%s:-default}", name))
		return match
	})
}
