package gen

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// place says what kind of declaration a directive stands on.
type place int

const (
	onNowhere   place = 0
	onStruct    place = 1 << iota // a struct type
	onInterface                   // an interface type
	onBasic                       // a defined type that is neither
	onAlias                       // type A = B
	onFunc                        // a package-level function
	onMethod
	onConst // a constant, or a block of them

	onGate = onStruct | onInterface | onBasic | onFunc | onMethod // what profiles can be without
)

// String names the place as messages do.
func (p place) String() string {
	names := []struct {
		place place
		name  string
	}{
		{onStruct, "a struct"}, {onInterface, "an interface"}, {onBasic, "a named type"}, {onAlias, "an alias"},
		{onFunc, "a package-level function"}, {onMethod, "a method"}, {onConst, "a constant"},
	}
	var words []string
	for _, n := range names {
		if p&n.place != 0 {
			words = append(words, n.name)
		}
	}
	if len(words) == 0 {
		return "no declaration"
	}
	return strings.Join(words, " or ")
}

// directiveSpec is the grammar of one directive.
type directiveSpec struct {
	name     string
	on       place
	min, max int      // number of plain words
	words    []string // the valid first words; nil: any
	options  []string // the valid names of name=value arguments
	raw      bool     // the arguments are one text, up to the end of the line
	usage    string
}

// directiveSpecs is every directive there is.
var directiveSpecs = []directiveSpec{
	{name: "module", on: onStruct, max: 1, usage: "//luamod:module [name]"},
	{name: "func", on: onFunc, max: 1, options: []string{"module", "instance"}, usage: "//luamod:func [name] [module=m] [instance=[types]]"},
	{name: "const", on: onConst, max: 1, options: []string{"module"}, usage: "//luamod:const [name] [module=m]"},
	{name: "record", on: onStruct, max: 1, words: []string{"open"}, usage: "//luamod:record [open]"},
	{name: "class", on: onStruct | onInterface | onBasic, max: 1, options: []string{"module", "instance"}, usage: "//luamod:class [name] [module=m] [instance=[types]]"},
	{name: "interface", on: onInterface, max: 1, options: []string{"optional"}, usage: "//luamod:interface [name] [optional=Other]"},
	{name: "call", on: onBasic, max: 1, usage: "//luamod:call [name]"},
	{name: "enum", on: onBasic, max: 1, words: []string{"open"}, options: []string{"name", "module"}, usage: "//luamod:enum [open] [name=n] [module=m]"},
	{name: "new", on: onFunc, max: 1, usage: "//luamod:new [name]"},
	{name: "meta", on: onFunc | onMethod, min: 1, max: 1, usage: "//luamod:meta __metamethod"},
	{name: "name", on: onFunc | onMethod, min: 1, max: 1, usage: "//luamod:name name"},
	{name: "skip", on: onFunc | onMethod | onConst, usage: "//luamod:skip"},
	{name: "errors", on: onFunc | onMethod, min: 1, max: 1, words: []string{"raise", "return"}, usage: "//luamod:errors raise|return"},
	{name: "default", on: onFunc | onMethod, raw: true, usage: "//luamod:default parameter=value"},
	{name: "type", on: onBasic, options: []string{"int64"}, usage: "//luamod:type int64=string"},
	{name: "param", on: onFunc | onMethod, min: 1, max: 1, options: []string{"int64"}, usage: "//luamod:param name int64=string"},
	{name: "result", on: onFunc | onMethod, max: 1, options: []string{"int64"}, usage: "//luamod:result [number] int64=string"},
	{name: "init", on: onStruct | onFunc | onMethod, min: 1, max: 1, usage: "//luamod:init Setup"},
	{name: "hook", on: onMethod, min: 1, max: 1, words: []string{"init", "ready", "unload", "close"}, usage: "//luamod:hook init|ready|unload|close"},
	{name: "async", on: onFunc | onMethod, usage: "//luamod:async"},
	{name: "feature", on: onGate, min: 1, max: 1, usage: "//luamod:feature name"},
	{name: "capability", on: onGate, min: 1, max: 1, usage: "//luamod:capability name"},
}

// repeatable are the directives that one declaration may have several times.
var repeatable = []string{"default", "param", "result", "capability"}

// directive is one //luamod: comment line, checked against its spec.
type directive struct {
	name    string
	pos     token.Pos // of the name
	words   []arg     // plain words; for a raw directive, its one text
	options map[string]arg
}

type arg struct {
	text string
	pos  token.Pos
}

// word returns the first plain word, or a zero arg.
func (d *directive) word() arg {
	if d == nil || len(d.words) == 0 {
		return arg{}
	}
	return d.words[0]
}

const prefix = "//luamod:"

// parseDirective reads one comment line that starts with the prefix. A mistake is reported, and the directive is
// then nil.
func (c *collector) parseDirective(comment *ast.Comment, at place) *directive {
	parsed, ok := ast.ParseDirective(comment.Slash, comment.Text)
	name := comment.Slash + token.Pos(len(prefix))
	if !ok {
		c.addf(name, diag.UnknownDirective, "%q is no directive; write //luamod:name, in lower case, without spaces", comment.Text)
		return nil
	}
	i := slices.IndexFunc(directiveSpecs, func(s directiveSpec) bool { return s.name == parsed.Name })
	if i < 0 {
		c.addf(name, diag.UnknownDirective, "unknown directive //luamod:%s%s", parsed.Name, diag.Suggest(parsed.Name, directiveNames()))
		return nil
	}
	spec := &directiveSpecs[i]
	switch {
	case at == onNowhere:
		c.addf(name, diag.Misplaced, "//luamod:%s has no effect here; it goes directly above %s", spec.name, spec.on)
		return nil
	case at&spec.on == 0:
		c.addf(name, diag.Misplaced, "//luamod:%s goes on %s, not on %s", spec.name, spec.on, at)
		return nil
	}
	d := &directive{name: spec.name, pos: name, options: map[string]arg{}}
	if spec.raw {
		return c.rawArgument(d, spec, parsed)
	}
	return c.arguments(d, spec, parsed)
}

func (c *collector) rawArgument(d *directive, spec *directiveSpec, parsed ast.Directive) *directive {
	if parsed.Args == "" {
		c.addf(d.pos, diag.BadArgument, "//luamod:%s lacks an argument; usage: %s", spec.name, spec.usage)
		return nil
	}
	d.words = []arg{{parsed.Args, parsed.ArgsPos}}
	return d
}

// arguments splits the arguments into words and options and checks both against the spec.
func (c *collector) arguments(d *directive, spec *directiveSpec, parsed ast.Directive) *directive {
	args, err := parsed.ParseArgs()
	if err != nil {
		c.addf(parsed.ArgsPos, diag.BadArgument, "%v", err)
		return nil
	}
	ok := true
	for _, a := range args {
		if name, value, isOption := strings.Cut(a.Arg, "="); isOption {
			ok = c.option(d, spec, arg{name, a.Pos}, arg{value, a.Pos + token.Pos(len(name)+1)}) && ok
			continue
		}
		d.words = append(d.words, arg{a.Arg, a.Pos})
	}
	return c.checkWords(d, spec, ok)
}

func (c *collector) option(d *directive, spec *directiveSpec, name, value arg) bool {
	switch {
	case !slices.Contains(spec.options, name.text):
		c.addf(name.pos, diag.BadArgument, "//luamod:%s has no option %q; usage: %s", spec.name, name.text, spec.usage)
	case d.options[name.text].pos.IsValid():
		c.addf(name.pos, diag.BadArgument, "//luamod:%s: option %s is given twice", spec.name, name.text)
	case name.text == "int64" && value.text != "string":
		c.addf(value.pos, diag.BadArgument, "//luamod:%s: int64=%s: the one valid form is int64=string", spec.name, value.text)
	default:
		d.options[name.text] = value
		return true
	}
	return false
}

func (c *collector) checkWords(d *directive, spec *directiveSpec, ok bool) *directive {
	switch {
	case !ok:
		return nil
	case len(d.words) > spec.max:
		c.addf(d.words[spec.max].pos, diag.BadArgument, "//luamod:%s: one argument too many: %q; usage: %s", spec.name, d.words[spec.max].text, spec.usage)
		return nil
	case len(d.words) < spec.min, slices.Contains(spec.options, "int64") && d.options["int64"].text == "":
		c.addf(d.pos, diag.BadArgument, "//luamod:%s lacks an argument; usage: %s", spec.name, spec.usage)
		return nil
	case len(spec.words) > 0 && len(d.words) > 0 && !slices.Contains(spec.words, d.words[0].text):
		w := d.words[0]
		c.addf(w.pos, diag.BadArgument, "//luamod:%s: unknown word %q%s", spec.name, w.text, diag.Suggest(w.text, spec.words))
		return nil
	}
	return d
}

func directiveNames() []string {
	var names []string
	for _, s := range directiveSpecs {
		names = append(names, s.name)
	}
	return names
}

// addf reports a mistake at a position of the loaded source.
func (c *collector) addf(pos token.Pos, code diag.Code, format string, args ...any) {
	c.diags.Addf(c.position(pos), code, "%s", fmt.Sprintf(format, args...))
}
