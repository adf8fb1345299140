package gen

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// decl is one declaration of a loaded package with its directives.
type decl struct {
	pkg   *packages.Package
	obj   types.Object
	ident *ast.Ident
	fn    *ast.FuncDecl // of a function or method
	spec  *ast.TypeSpec // of a type
	doc   string        // the text of the comment, without directives
	dirs  []*directive
	block *decl // of a constant: the block's directives apply too
}

// get returns the first directive of that name, or nil.
func (d *decl) get(name string) *directive {
	if d == nil {
		return nil
	}
	for _, dir := range d.dirs {
		if dir.name == name {
			return dir
		}
	}
	return nil
}

// all returns the directives of that name.
func (d *decl) all(name string) []*directive {
	if d == nil {
		return nil
	}
	var ds []*directive
	for _, dir := range d.dirs {
		if dir.name == name {
			ds = append(ds, dir)
		}
	}
	return ds
}

// source is what collect found: every declaration of the loaded packages, in the order of packages, files and lines.
type source struct {
	fset  *token.FileSet
	decls []*decl
	byObj map[types.Object]*decl
}

// position returns the place of pos as the compiler names it. Behind a line directive without a column, which compilers name by the line
// alone, it is the place in the file itself.
func (s *source) position(pos token.Pos) token.Position {
	if p := s.fset.Position(pos); p.Column > 0 && p.Line > 0 {
		return p
	}
	return s.fset.PositionFor(pos, false)
}

type collector struct {
	source
	diags *diag.List
	seen  map[*ast.Comment]bool
	plain bool // directives mean nothing
}

// collect finds the declarations and reads their directives. A directive that stands on nothing is reported.
func collect(fset *token.FileSet, pkgs []*packages.Package, diags *diag.List) *source {
	c := &collector{
		source: source{fset: fset, byObj: map[types.Object]*decl{}},
		diags:  diags,
		seen:   map[*ast.Comment]bool{},
	}
	for _, pkg := range pkgs {
		for _, file := range pkg.Syntax {
			c.file(pkg, file)
		}
	}
	return &c.source
}

// describe indexes the declarations of packages that nobody annotated, for their comments and for how types are written.
func (s *source) describe(pkgs []*packages.Package) {
	c := &collector{source: source{fset: s.fset, byObj: s.byObj}, diags: new(diag.List), seen: map[*ast.Comment]bool{}, plain: true}
	for _, pkg := range pkgs {
		for _, file := range pkg.Syntax {
			c.file(pkg, file)
		}
	}
}

func (c *collector) file(pkg *packages.Package, file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			at := onFunc
			if d.Recv != nil {
				at = onMethod
			}
			c.add(&decl{pkg: pkg, ident: d.Name, fn: d}, at, d.Doc)
		case *ast.GenDecl:
			c.genDecl(pkg, d)
		}
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			c.stray(comment)
		}
	}
}

func (c *collector) genDecl(pkg *packages.Package, d *ast.GenDecl) {
	switch {
	case d.Tok == token.TYPE:
		for _, s := range d.Specs {
			spec := s.(*ast.TypeSpec)
			docs := []*ast.CommentGroup{spec.Doc}
			if !d.Lparen.IsValid() {
				docs = append(docs, d.Doc)
			}
			c.add(&decl{pkg: pkg, ident: spec.Name, spec: spec}, typePlace(pkg, spec), docs...)
			c.interfaceMethods(pkg, spec)
		}
	case d.Tok == token.CONST:
		block := &decl{pkg: pkg}
		if d.Lparen.IsValid() {
			block.dirs = c.directives(onConst, d.Doc)
		}
		for _, s := range d.Specs {
			spec := s.(*ast.ValueSpec)
			doc := spec.Doc
			if !d.Lparen.IsValid() {
				doc = d.Doc
			}
			dirs := c.directives(onConst, doc)
			for _, name := range spec.Names {
				c.index(&decl{pkg: pkg, ident: name, doc: doc.Text(), dirs: dirs, block: block})
			}
		}
	}
}

// interfaceMethods indexes the methods that an interface declares, as functions without a body.
func (c *collector) interfaceMethods(pkg *packages.Package, spec *ast.TypeSpec) {
	iface, ok := spec.Type.(*ast.InterfaceType)
	if !ok {
		return
	}
	for _, m := range iface.Methods.List {
		if sig, ok := m.Type.(*ast.FuncType); ok && len(m.Names) == 1 {
			fn := &ast.FuncDecl{Recv: &ast.FieldList{}, Name: m.Names[0], Type: sig}
			c.add(&decl{pkg: pkg, ident: m.Names[0], fn: fn}, onMethod, m.Doc)
		}
	}
}

// typePlace goes by what a type is, not by how it is written: type X Y is a struct when Y is one.
func typePlace(pkg *packages.Package, spec *ast.TypeSpec) place {
	obj := pkg.TypesInfo.Defs[spec.Name]
	if spec.Assign.IsValid() {
		return onAlias
	}
	if obj == nil {
		return onBasic
	}
	switch obj.Type().Underlying().(type) {
	case *types.Struct:
		return onStruct
	case *types.Interface:
		return onInterface
	default:
		return onBasic
	}
}

func (c *collector) add(d *decl, at place, docs ...*ast.CommentGroup) {
	d.dirs = c.directives(at, docs...)
	for _, doc := range docs {
		d.doc += doc.Text()
	}
	c.index(d)
}

func (c *collector) index(d *decl) {
	d.obj = d.pkg.TypesInfo.Defs[d.ident]
	c.decls = append(c.decls, d)
	if d.obj != nil {
		c.byObj[d.obj] = d
	}
}

func (c *collector) directives(at place, docs ...*ast.CommentGroup) []*directive {
	var dirs []*directive
	for _, doc := range docs {
		if doc == nil || c.plain {
			continue
		}
		for _, comment := range doc.List {
			if !strings.HasPrefix(comment.Text, prefix) {
				continue
			}
			c.seen[comment] = true
			if d := c.parseDirective(comment, at); d != nil && c.once(dirs, d) {
				dirs = append(dirs, d)
			}
		}
	}
	return dirs
}

// once reports a directive that the declaration has already.
func (c *collector) once(dirs []*directive, d *directive) bool {
	if slices.Contains(repeatable, d.name) || d.options["instance"].pos.IsValid() {
		return true
	}
	if slices.ContainsFunc(dirs, func(o *directive) bool { return o.name == d.name }) {
		c.addf(d.pos, diag.DuplicateDirective, "//luamod:%s stands here twice; remove one", d.name)
		return false
	}
	return true
}

// almost matches comments that look like directives: with spaces, in capitals, or in a block comment.
var almost = regexp.MustCompile(`^(?://|/\*)\s*(?i:luamod)(\s*:\s*)(\w+)`)

// meant returns the start of a comment that was meant as a directive, or "". After a space, only the name of a directive tells it
// from prose.
func meant(comment string) string {
	m := almost.FindStringSubmatch(comment)
	if m == nil || m[1] != ":" && !slices.Contains(directiveNames(), m[2]) {
		return ""
	}
	return m[0]
}

// stray reports a directive that belongs to no declaration, and comments that only look like one.
func (c *collector) stray(comment *ast.Comment) {
	switch {
	case c.seen[comment]:
	case strings.HasPrefix(comment.Text, prefix):
		c.parseDirective(comment, onNowhere)
	case meant(comment.Text) != "":
		c.addf(comment.Slash, diag.UnknownDirective, "%q starts no directive; write //luamod:name, in lower case, without spaces", meant(comment.Text))
	}
}
