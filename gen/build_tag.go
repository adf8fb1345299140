package gen

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"regexp"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// fieldTag is the lua key of a struct tag: `lua:"name,option,…"`.
type fieldTag struct {
	pos       token.Pos // of the value; invalid without a lua key
	name      arg
	skip      bool
	readonly  bool
	omitEmpty bool
	required  bool
	int64Text bool
}

var tagOptions = []string{"readonly", "omitempty", "required", "int64=string"}

// parseTag reads the lua key of a struct tag. The literal, which may be nil, gives positions.
func (b *builder) parseTag(tag string, lit *ast.BasicLit, fallback token.Pos) (fieldTag, bool) {
	value, ok := reflect.StructTag(tag).Lookup("lua")
	start := luaKey.FindStringIndex(tag)
	at := func(i int) token.Pos {
		if p := tagPos(lit, tag, start[1]+i); p.IsValid() {
			return p
		}
		return fallback
	}
	switch {
	case !ok && start == nil:
		return fieldTag{}, true
	case !ok:
		b.addf(at(-len(strings.TrimSpace(tag[start[0]:start[1]]))), diag.BadTag, "the tag does not parse, so its lua key has no effect; write `lua:\"name,option\"`")
		return fieldTag{}, false
	case start == nil: // in a form that only StructTag understands
		start = []int{0, 0}
	}
	t := fieldTag{pos: at(0)}
	if value == "-" {
		t.skip = true
		return t, true
	}
	name, rest, more := strings.Cut(value, ",")
	t.name = arg{name, at(0)}
	for offset := len(name) + 1; more; {
		var option string
		option, rest, more = strings.Cut(rest, ",")
		if !t.set(option) {
			b.addf(at(offset), diag.BadTag, "unknown option %q in a lua tag%s", option, diag.Suggest(option, tagOptions))
			return t, false
		}
		offset += len(option) + 1
	}
	why := ""
	switch {
	case t.required && t.omitEmpty:
		why = "required and omitempty exclude each other: what is left out could not be read back"
	case t.required && t.readonly:
		why = "required and readonly exclude each other: a read-only field is never read from a table"
	default:
		return t, true
	}
	b.addf(t.pos, diag.BadTag, "%s", why)
	return t, false
}

// luaKey matches the lua key of a tag up to its value.
var luaKey = regexp.MustCompile(`(^| )lua:"?`)

func (t *fieldTag) set(option string) bool {
	switch option {
	case "readonly":
		t.readonly = true
	case "omitempty":
		t.omitEmpty = true
	case "required":
		t.required = true
	case "int64=string":
		t.int64Text = true
	default:
		return false
	}
	return true
}

// tag reads the tag of a field of a record.
func (f *fieldScan) tag(tag string, v *types.Var, _ ast.Expr) (fieldTag, bool) {
	return f.b.parseTag(tag, f.b.tagLit(f.decl, v), f.context(v, nil).pos)
}

// tagLit finds the literal of a field's tag in the source of its struct.
func (b *builder) tagLit(d *decl, v *types.Var) *ast.BasicLit {
	s := structExpr(d)
	if s == nil {
		return nil
	}
	for _, f := range s.Fields.List {
		if f.Pos() <= v.Pos() && v.Pos() < f.End() {
			return f.Tag
		}
	}
	return nil
}
