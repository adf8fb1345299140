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

// record converts a struct that is copied field by field. Without //luamod:record that is the rule for a struct that
// has no exported methods and loses nothing by it.
func (b *builder) record(t *types.Named, s *types.Struct, tc typeContext) model.Type {
	obj := t.Obj()
	d := b.byObj[obj]
	marked := d.get("record")
	if marked == nil {
		if hint := whyNotRecord(t, s); hint != "" {
			return b.refuse(t, tc, ": "+hint)
		}
	}
	if known, ok := b.records[obj]; ok {
		if known == nil {
			return nil
		}
		return model.Record{Struct: known}
	}
	r := &model.Struct{Go: b.ref(obj), Pos: b.fset.Position(obj.Pos()), Open: marked.word().text == "open", Plain: true}
	if d != nil {
		r.Doc = d.doc
	}
	b.records[obj] = r // before the fields: a record may contain itself
	fields := fieldScan{b: b, record: r, named: t, decl: d, use: tc}
	fields.scan(s, structExpr(d))
	if fields.failed {
		b.records[obj] = nil
		return nil
	}
	return model.Record{Struct: r}
}

// whyNotRecord says what keeps an unmarked struct from being a record, with the way out.
func whyNotRecord(t *types.Named, s *types.Struct) string {
	methods := types.NewMethodSet(types.NewPointer(t))
	for m := range methods.Methods() {
		if m.Obj().Exported() {
			return fmt.Sprintf("it has methods (%s), which a copy would lose; mark it //luamod:record to copy its fields", m.Obj().Name())
		}
	}
	for f := range s.Fields() {
		if !f.Exported() && !f.Embedded() && f.Name() != "_" {
			return fmt.Sprintf("it has unexported fields (%s), which a copy would lose; mark it //luamod:record to copy the others", f.Name())
		}
	}
	return ""
}

// lockIn names the type of a lock that a copy of t would copy, by the rule of go vet: *T has Lock and Unlock, T has not.
func lockIn(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return lockIn(u.Elem())
	case *types.Struct:
		if hasMethod(types.NewPointer(t), "Lock") && hasMethod(types.NewPointer(t), "Unlock") && !hasMethod(t, "Lock") {
			return types.TypeString(t, func(p *types.Package) string { return p.Name() })
		}
		for f := range u.Fields() {
			if lock := lockIn(f.Type()); lock != "" {
				return lock
			}
		}
	}
	return ""
}

func hasMethod(t types.Type, name string) bool {
	return types.NewMethodSet(t).Lookup(nil, name) != nil
}

func structExpr(d *decl) *ast.StructType {
	if d == nil || d.spec == nil {
		return nil
	}
	s, _ := ast.Unparen(d.spec.Type).(*ast.StructType)
	return s
}

// fieldScan collects the fields of one record, those of embedded structs included.
type fieldScan struct {
	b      *builder
	record *model.Struct
	named  *types.Named // the record's type
	decl   *decl        // the struct that is read: the record's, or an embedded one
	use    typeContext
	failed bool
	class  bool // a class: an embedded pointer is followed, and a nil one is a panic when the field is used, as in Go
}

// scan reads the fields of s in order, then those of the structs that it embeds.
func (f *fieldScan) scan(s *types.Struct, expr *ast.StructType) {
	var embedded []int
	exprs := fieldExprs(expr)
	for i := range s.NumFields() {
		v := s.Field(i)
		tag, ok := f.tag(s.Tag(i), v, exprs[v.Name()])
		switch {
		case !ok:
			f.failed = true
		case tag.skip:
			f.record.Plain = false
		case v.Embedded() && tag.name.text == "" && isStruct(v.Type()):
			f.record.Plain = false
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
		f.b.addf(v.Pos(), diag.DuplicateField, "field %s of %s is ambiguous: two embedded structs have it; give one the tag lua:\"-\"", v.Name(), f.record.Go.Name)
		f.failed = true
	}
	return obj == v
}

func (f *fieldScan) unexported(v *types.Var, tag fieldTag) {
	f.record.Plain = false
	if tag.pos.IsValid() {
		f.b.addf(tag.pos, diag.BadTag, "field %s is not exported, so its lua tag has no effect; export it or remove the tag", v.Name())
		f.failed = true
	}
}

// embed takes the fields of an embedded struct for the record's own.
func (f *fieldScan) embed(v *types.Var) {
	t := v.Type()
	if p, ok := types.Unalias(t).(*types.Pointer); ok && f.class {
		t = p.Elem()
	}
	named, _ := types.Unalias(t).(*types.Named)
	s, _ := t.Underlying().(*types.Struct)
	if s == nil || named == nil {
		tc := f.context(v, nil)
		f.b.refuse(v.Type(), tc, ": an embedded pointer may be nil; embed the struct, or give it a tag lua:\"name\"")
		f.failed = true
		return
	}
	inner := *f
	inner.decl = f.b.byObj[named.Obj()]
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

func (f *fieldScan) field(v *types.Var, tag fieldTag, expr ast.Expr) {
	b := f.b
	name, pos := b.naming.lua(v.Name()), v.Pos()
	if tag.name.text != "" {
		name, pos = tag.name.text, tag.name.pos
	}
	if !isLuaName(name) {
		b.addf(pos, diag.BadLuaName, "field %s would be %q in Lua, which is no name there; give it a tag lua:\"name\"", v.Name(), name)
		f.failed = true
		return
	}
	if i := slices.IndexFunc(f.record.Fields, func(o *model.Field) bool { return o.Name == name }); i >= 0 {
		b.addf(pos, diag.DuplicateField, "field %s is %q in Lua, as is field %s; give one of them a tag lua:\"name\"", v.Name(), name, f.record.Fields[i].Path[0])
		f.failed = true
		return
	}
	tc := f.context(v, expr)
	tc.text = tag.int64Text
	t := b.typeOf(v.Type(), expr, tc)
	if t == nil {
		f.failed = true
		return
	}
	if tag.int64Text && !hasText(t) {
		b.addf(tag.pos, diag.BadInt64, "field %s has no 64-bit integer; remove int64=string", v.Name())
		f.failed = true
		return
	}
	f.record.Fields = append(f.record.Fields, &model.Field{
		Name: name, Path: []string{v.Name()}, Pos: b.fset.Position(v.Pos()), Type: t,
		Required: tag.required, OmitEmpty: tag.omitEmpty, Readonly: tag.readonly,
	})
}

// context points at the field where its source is loaded, and else at the use of the record.
func (f *fieldScan) context(v *types.Var, expr ast.Expr) typeContext {
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

// fieldExprMap holds the type expressions of a struct's fields by Go name.
type fieldExprMap map[string]ast.Expr

func fieldExprs(s *ast.StructType) fieldExprMap {
	m := fieldExprMap{}
	if s == nil {
		return m
	}
	for _, f := range s.Fields.List {
		for _, n := range f.Names {
			m[n.Name] = f.Type
		}
	}
	return m
}

// hasText reports whether int64=string changed anything in t.
func hasText(t model.Type) bool {
	switch t := t.(type) {
	case model.Int:
		return t.Text
	case model.Slice:
		return hasText(t.Elem)
	case model.Array:
		return hasText(t.Elem)
	case model.Pointer:
		return hasText(t.Elem)
	case model.Map:
		return hasText(t.Key) || hasText(t.Elem)
	}
	return false
}

// tagPos returns the place of byte offset i inside the tag of a field, whose literal is raw or plain.
func tagPos(lit *ast.BasicLit, tag string, i int) token.Pos {
	if lit == nil {
		return token.NoPos
	}
	if lit.Value == "`"+tag+"`" {
		return lit.Pos() + 1 + token.Pos(i)
	}
	return lit.Pos()
}
