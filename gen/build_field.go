package gen

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// fieldScan collects the fields of one record, those of embedded structs included.
type fieldScan struct {
	b      *builder
	record *model.Struct
	named  *types.Named // the record's type
	decl   *decl        // the struct that is read: the record's, or an embedded one
	use    typeContext
	failed bool
	each   func(v *types.Var, tag fieldTag, convert func(text bool) model.Type) // takes the fields in place of record
	class  bool                                                                 // a class: an embedded pointer is followed, and a nil one is a panic when the field is used, as in Go

	ambiguous map[string]bool // the names that are reported
}

// scan reads the fields of s in order, then those of the structs that it embeds.
func (f *fieldScan) scan(s *types.Struct, expr *ast.StructType) {
	var embedded []int
	exprs := fieldExprs(expr)
	for i := range s.NumFields() {
		v := s.Field(i)
		tag, ok := f.tag(s.Tag(i), v, exprs[v.Name()])
		f.record.Plain = f.record.Plain && !v.Embedded()
		switch {
		case !ok:
			f.failed = true
		case tag.skip:
			f.record.Plain = false
		case v.Embedded() && tag.name.text == "" && isStruct(v.Type()) && !f.b.isKnown(v.Type()):
			embedded = append(embedded, i)
		case !v.Exported():
			f.unexported(v, tag)
		case f.selects(v):
			f.field(v, tag, exprs[v.Name()])
		}
	}
	for _, i := range embedded {
		f.embed(s.Field(i))
	}
}

// selects reports whether record.v means v: a shallower field may hide it, as in Go. Two of the same depth hide each other, which
// is reported.
func (f *fieldScan) selects(v *types.Var) bool {
	obj, _, _ := types.LookupFieldOrMethod(f.named, true, v.Pkg(), v.Name())
	if obj == nil {
		if !f.ambiguous[v.Name()] {
			f.b.addf(f.context(v, nil).pos, diag.DuplicateField, "field %s of %s is ambiguous: two embedded structs have it; rename one, or embed one of them under a tag lua:\"name\"", v.Name(), f.record.Go.Name)
		}
		f.ambiguous[v.Name()] = true
		f.failed = true
	}
	return obj == v
}

func (f *fieldScan) unexported(v *types.Var, tag fieldTag) {
	f.record.Plain = false
	if tag.pos.IsValid() {
		f.b.unexportedTag(tag, v.Name())
		f.failed = true
	}
}

// embed takes the fields of an embedded struct for the record's own.
func (f *fieldScan) embed(v *types.Var) {
	t := types.Unalias(v.Type())
	if p, ok := t.(*types.Pointer); ok && f.class {
		t = types.Unalias(p.Elem())
	}
	s, _ := t.Underlying().(*types.Struct)
	if s == nil {
		tc := f.context(v, nil)
		f.b.refuse(v.Type(), tc, ": an embedded pointer may be nil; embed the struct, or give it a tag lua:\"name\"")
		f.failed = true
		return
	}
	inner := *f
	inner.decl = nil
	if named, ok := t.(*types.Named); ok {
		inner.decl = f.b.byObj[named.Obj()]
	}
	inner.scan(s, structExpr(inner.decl))
	f.failed = f.failed || inner.failed
}

func isStruct(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// field adds a field that scripts see.
func (f *fieldScan) field(v *types.Var, tag fieldTag, expr ast.Expr) {
	tc := f.context(v, expr)
	tc.text = tag.int64Text
	if f.each != nil {
		f.each(v, tag, func(text bool) model.Type {
			tc.text = tc.text || text
			return f.b.typeOf(v.Type(), expr, tc)
		})
		return
	}
	name, ok := f.name(v, tag)
	if !ok {
		return
	}
	t := f.b.typeOf(v.Type(), expr, tc)
	switch {
	case t == nil:
		f.failed = true
	case tag.int64Text && !hasText(t):
		f.fail(tag.pos, diag.BadInt64, "field %s has no 64-bit integer; remove int64=string", v.Name())
	case tag.omitEmpty && neverEmpty(t):
		f.fail(tag.pos, diag.BadTag, "field %s is never empty, so omitempty has no effect; use a pointer, or remove it", v.Name())
	default:
		f.record.Fields = append(f.record.Fields, &model.Field{
			Name: name, Path: []string{v.Name()}, Pos: f.b.position(v.Pos()), Type: t,
			Required: tag.required, OmitEmpty: tag.omitEmpty, Readonly: tag.readonly,
		})
	}
}

// name returns the key of a field.
func (f *fieldScan) name(v *types.Var, tag fieldTag) (name string, ok bool) {
	name, pos := f.b.naming.lua(v.Name()), f.context(v, nil).pos
	if tag.name.text != "" {
		name, pos = tag.name.text, tag.name.pos
	}
	if !f.b.checkLuaName(name, pos, "field "+v.Name(), "name it in the tag: lua:\"name\"") {
		f.failed = true
		return "", false
	}
	if i := slices.IndexFunc(f.record.Fields, func(o *model.Field) bool { return o.Name == name }); i >= 0 {
		f.fail(pos, diag.DuplicateField, "field %s is %q in Lua, as is field %s; give one of them a tag lua:\"name\"", v.Name(), name, f.record.Fields[i].Path[0])
		return "", false
	}
	return name, true
}

// fail reports what is wrong with a field.
func (f *fieldScan) fail(pos token.Pos, code diag.Code, format string, args ...any) {
	f.b.addf(pos, code, format, args...)
	f.failed = true
}

// neverEmpty reports types whose zero value is as full as any.
func neverEmpty(t model.Type) bool {
	switch t := t.(type) {
	case model.Array, model.ByteArray, model.Record, model.Custom:
		return true
	case model.Known:
		switch t.Form {
		case model.FormText, model.FormPointerText, model.FormDecimal, model.FormURL:
			return !t.Pointer
		}
	case model.Handle:
		return !t.Pointer && !t.Interface
	}
	return false
}

// context points at the field where its source is loaded, and else at the use of the record.
func (f *fieldScan) context(v *types.Var, expr ast.Expr) typeContext {
	if f.decl != nil && f.decl.ident != nil && v.Pkg() != f.decl.obj.Pkg() { // type T other.Struct
		return typeContext{
			what: fmt.Sprintf("field %s of %s", v.Name(), f.record.Go.Name), code: diag.UnsupportedField,
			way: "write the fields of the struct out", pos: f.decl.ident.Pos(),
		}
	}
	if f.decl != nil {
		pos := v.Pos()
		if expr != nil {
			pos = expr.Pos()
		}
		return typeContext{
			what: fmt.Sprintf("field %s of %s", v.Name(), f.record.Go.Name), code: diag.UnsupportedField,
			way: "change its type or give it the tag lua:\"-\"", pos: pos,
		}
	}
	tc := f.use
	tc.what = fmt.Sprintf("%s: field %s of %s", f.use.what, v.Name(), f.record.Go.Name)
	return tc
}
