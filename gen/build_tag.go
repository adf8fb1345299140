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

// tagKey is a key of struct tags.
type tagKey struct {
	name  string
	form  string         // how it is written
	start *regexp.Regexp // matches it in a tag, up to its value
}

var (
	luaKey  = tagKey{"lua", `lua:"name,option"`, regexp.MustCompile(`(^| )lua:"?`)}
	luarKey = tagKey{"luar", `luar:"name"`, regexp.MustCompile(`(^| )luar:"?`)}
)

// in reports whether a tag has the key, in whatever form.
func (k tagKey) in(tag string) bool {
	_, ok := reflect.StructTag(tag).Lookup(k.name)
	return ok || k.start.MatchString(tag)
}

// tagKey returns the key of a tag that counts: lua, or with compat: luar, where there is none, that of gopher-luar.
func (b *builder) tagKey(tag string) tagKey {
	if b.man.Compat.Value == luarKey.name && !luaKey.in(tag) {
		return luarKey
	}
	return luaKey
}

// fieldTag is what the tag of a field says: `lua:"name,option,…"`, or `luar:"name"`, which has no options.
type fieldTag struct {
	key       tagKey
	pos       token.Pos // of the value; invalid without the key
	name      arg
	skip      bool
	readonly  bool
	omitEmpty bool
	required  bool
	int64Text bool
}

var tagOptions = []string{"readonly", "omitempty", "required", "int64=string"}

// parseTag reads the struct tag of a field. The literal, which may be nil, gives positions.
func (b *builder) parseTag(tag string, lit *ast.BasicLit, fallback token.Pos) (fieldTag, bool) {
	t := fieldTag{key: b.tagKey(tag)}
	value, ok := reflect.StructTag(tag).Lookup(t.key.name)
	start := t.key.start.FindStringIndex(tag)
	at := func(i int) token.Pos {
		if p := tagPos(lit, tag, start[1]+i); p.IsValid() {
			return p
		}
		return fallback
	}
	switch {
	case !ok && start == nil:
		return t, true
	case !ok:
		b.addf(at(-len(strings.TrimSpace(tag[start[0]:start[1]]))), diag.BadTag, "the tag does not parse, so its %s key has no effect; write `%s`", t.key.name, t.key.form)
		return t, false
	case start == nil: // in a form that only StructTag understands
		start = []int{0, 0}
	}
	if t.key == luarKey && value == "" { // to gopher-luar it is none
		return t, true
	}
	t.pos = at(0)
	switch {
	case value == "-":
		t.skip = true
	case t.key == luarKey:
		t.name = arg{value, t.pos}
	default:
		ok = b.tagValue(&t, value, at)
	}
	return t, ok
}

// tagValue reads the name and the options of a lua tag. At is the place of a byte of it.
func (b *builder) tagValue(t *fieldTag, value string, at func(int) token.Pos) bool {
	name, rest, more := strings.Cut(value, ",")
	t.name = arg{name, t.pos}
	for offset := len(name) + 1; more; {
		var option string
		option, rest, more = strings.Cut(rest, ",")
		if !t.set(option) {
			b.addf(at(offset), diag.BadTag, "unknown option %q in a lua tag%s", option, diag.Suggest(option, tagOptions))
			return false
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
		return true
	}
	b.addf(t.pos, diag.BadTag, "%s", why)
	return false
}

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

// unexportedTag reports a tag of a field that scripts cannot see.
func (b *builder) unexportedTag(t fieldTag, field string) {
	b.addf(t.pos, diag.BadTag, "field %s is not exported, so its %s tag has no effect; export it or remove the tag", field, t.key.name)
}

// leavesOut reports a method promoted from an embedded field that has the tag lua:"-", or is part of one.
func (b *builder) leavesOut(c *classBuild, method *types.Selection) bool {
	t := c.decl.obj.Type()
	path := method.Index()
	for _, i := range path[:len(path)-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s := t.Underlying().(*types.Struct)
		if tag := s.Tag(i); reflect.StructTag(tag).Get(b.tagKey(tag).name) == "-" {
			return true
		}
		t = s.Field(i).Type()
	}
	return false
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
