package gen

import (
	"fmt"
	"strings"
	"testing"
)

// FuzzTypes generates bindings for programs that bytes choose out of a grammar: what random text hardly ever is, these nearly all are,
// good Go with unusual types. The bindings of those that pass compile.
func FuzzTypes(f *testing.F) {
	for i := range byte(40) {
		var seed []byte
		for j := range byte(120) {
			seed = append(seed, i*(j+3)+j*j)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		g := &grammar{choices: choices}
		source := g.program()
		manifest := "version: 1\noutput: " + g.pick("bindings", "hello", "deep/er") + "\npackage: " + g.pick("bindings", "hello") +
			"\nnaming: " + g.pick("snake_case", "keep") + "\nerrors: " + g.pick("raise", "return") +
			"\npackages: [./hello]\nmodules: {hello: {}, core: {}}\nprofiles: {all: {modules: [hello, core]}}\n"
		res := generateTwice(t, manifest, source)
		if res != nil {
			checkPositions(t, source, res)
		}
		if t.Failed() {
			t.Logf("%s\n%s", manifest, source)
		}
	})
}

// grammar writes a program, and takes every choice from bytes. Without bytes it takes the first.
type grammar struct {
	choices []byte
	depth   int
	types   int // declared so far
}

func (g *grammar) choose(n int) int {
	if len(g.choices) == 0 {
		return 0
	}
	c := int(g.choices[0])
	g.choices = g.choices[1:]
	return c % n
}

func (g *grammar) pick(words ...string) string { return words[g.choose(len(words))] }

// program has declared types T0 to T7 and two modules that use them.
func (g *grammar) program() string {
	var b strings.Builder
	b.WriteString("package hello\n\nimport (\n\t\"context\"\n\t\"io\"\n\t\"io/fs\"\n\t\"iter\"\n\t\"math/big\"\n\t\"net/url\"\n\t\"time\"\n\n\tlua \"github.com/yuin/gopher-lua\"\n)\n\n" +
		"var (\n\t_ context.Context\n\t_ url.Userinfo\n\t_ time.Time\n\t_ io.Reader\n\t_ fs.FS\n\t_ iter.Seq[int]\n\t_ big.Int\n\t_ lua.LValue\n)\n\ntype G[P any] struct{ X P }\n\n" +
		"//luamod:type int64=string\ntype ID int64\n\ntype K string\n\ntype N uint16\n\n")
	for g.types < 8 {
		g.typeDecl(&b, g.types)
		g.types++
	}
	for _, name := range []string{"Hello", "Core"} {
		g.module(&b, name)
	}
	g.constants(&b)
	return b.String()
}

func (g *grammar) typeDecl(b *strings.Builder, i int) {
	switch g.choose(6) {
	case 0:
		fmt.Fprintf(b, "type T%d %s\n\n", i, g.typ())
	case 1:
		fmt.Fprintf(b, "type T%d = %s\n\n", i, g.typ())
	case 2:
		fmt.Fprintf(b, "%stype T%d func(%s) %s\n\n", g.pick("", "//luamod:call\n"), i, g.params(), g.results())
	case 3:
		fmt.Fprintf(b, "%stype T%d interface {\n\tM%d(%s) %s\n\tGet() %s\n}\n\n", g.pick("//luamod:interface\n", "//luamod:interface\n//luamod:class\n", ""),
			i, i, g.params(), g.results(), g.typ())
	default:
		fmt.Fprintf(b, "%stype T%d %s\n\n", g.pick("//luamod:record\n", "//luamod:record open\n", ""), i, g.structure())
	}
}

func (g *grammar) structure() string {
	var b strings.Builder
	b.WriteString("struct {\n")
	for i := range g.choose(4) {
		field := fmt.Sprintf("F%d%d %s", g.types, i, g.typ())
		switch g.choose(12) {
		case 0:
			field = fmt.Sprintf("F%d%d *T%d", g.types, i, g.choose(8))
		case 1:
			field = fmt.Sprintf("f%d %s", i, g.typ())
		case 2:
			field = "_ " + g.typ()
		case 3:
			field = []string{g.name(), "url.URL", "G[int]", "error"}[min(i, 3)] // embedded
		}
		b.WriteString("\t" + field + g.tag() + "\n")
	}
	b.WriteString("}")
	return b.String()
}

func (g *grammar) tag() string {
	if g.choose(5) > 0 {
		return ""
	}
	return " `lua:\"" + g.pick("-", ",omitempty", ",required", ",readonly", "renamed", ",int64=string") + "\"`"
}

// name is a declared type, or int when there is none.
func (g *grammar) name() string {
	if g.types == 0 {
		return "N"
	}
	return fmt.Sprintf("T%d", g.choose(g.types))
}

func (g *grammar) typ() string {
	if g.depth > 3 {
		return "int"
	}
	g.depth++
	defer func() { g.depth-- }()
	switch g.choose(14) {
	case 9:
		return "func(" + g.params() + ") " + g.results()
	case 0:
		return "[]" + g.typ()
	case 1:
		return fmt.Sprintf("[%d]%s", g.choose(4), g.typ())
	case 2:
		return "map[" + g.pick("string", "int", "bool", "K", "N", "ID", "float64", "lua.LString") + "]" + g.typ()
	case 3:
		return "*" + g.typ()
	case 4, 5, 6:
		return g.name()
	case 7:
		return g.pick("lua.LValue", "*lua.LTable", "*lua.LFunction", "*lua.LUserData", "*lua.LState", "lua.LChannel", "lua.LNumber", "lua.LBool")
	case 8:
		return g.pick("any", "error", "time.Duration", "[]byte", "time.Month", "ID", "K", "[]N", "time.Time", "*url.URL", "url.URL", "big.Int", "*big.Int",
			"[4]byte", "complex64", "io.Reader", "io.ReadWriteCloser", "fs.FS", "G[K]", "G[G[int]]", "func(yield func(K, N) bool)")
	case 10:
		elem := g.typ()
		return g.pick("chan ("+elem+")", "<-chan ("+elem+")", "chan<- ("+elem+")", "iter.Seq["+elem+"]", "iter.Seq2[string, "+elem+"]",
			"iter.Seq2["+elem+", error]", "func(func("+elem+") bool)", "G["+elem+"]")
	}
	return g.pick("int", "string", "bool", "float64", "int8", "uint64", "uintptr", "float32", "rune", "int64", "byte")
}

func (g *grammar) module(b *strings.Builder, name string) {
	fmt.Fprintf(b, "//luamod:module\ntype %s struct {\n\tA %s `lua:\"a\"`\n\tB %s\n}\n\n", name, g.typ(), g.typ())
	for i := range g.choose(4) {
		receiver := g.pick("func (m *"+name+") ", "func (m "+name+") ", "//luamod:func module=core\nfunc ")
		fmt.Fprintf(b, "%s%sM%d%s(%s) %s { panic(0) }\n\n", g.directive(), receiver, i, strings.TrimPrefix(name, "Hello"), g.params(), g.results())
	}
	if g.choose(2) == 1 {
		fmt.Fprintf(b, "//luamod:new\nfunc New%s(%s) %s { panic(0) }\n\n", name, g.pick("", "ctx context.Context", "c *Core", "d time.Duration, ctx context.Context, e *url.URL", "b *T1"),
			g.pick("*"+name, name, "(*"+name+", error)", "("+name+", error)"))
	}
}

func (g *grammar) directive() string {
	if g.choose(8) > 0 {
		return ""
	}
	return g.pick("//luamod:errors return\n", "//luamod:default a=1\n", "//luamod:param a int64=string\n", "//luamod:result int64=string\n", "//luamod:name end_\n")
}

func (g *grammar) params() string {
	params := []string{}
	for _, name := range []string{g.pick("a", "_", "c", "self", "bind", "hello", "err"), g.pick("b", "_", "r1", "lua", "int", "len")} {
		if g.choose(3) > 0 {
			params = append(params, name+" "+g.typ())
		}
	}
	if g.choose(5) == 0 {
		params = append(params, "rest ..."+g.typ())
	}
	return strings.ReplaceAll(strings.Join(append(strings.Fields(g.pick("", "", "ctx#context.Context", "L#*lua.LState")), params...), ", "), "#", " ")
}

func (g *grammar) results() string {
	switch g.choose(5) {
	case 0:
		return ""
	case 1:
		return g.typ()
	case 2:
		return "(" + g.typ() + ", error)"
	case 3:
		return "error"
	}
	return "(" + g.typ() + ", " + g.typ() + g.pick("", ", error") + ")"
}

func (g *grammar) constants(b *strings.Builder) {
	fmt.Fprintf(b, "//luamod:const module=core\nconst (\n\tC0 = %s\n\tC1 ID = 1 << 60\n\tC2 %s = %s\n)\n",
		g.pick("1", "1 << 53", "-1.5", "1e308", "\"x\"", "true", "'x'", "iota"), g.pick("int8", "float32", "uint64", "time.Duration", "N"), g.pick("1", "100", "iota"))
}
