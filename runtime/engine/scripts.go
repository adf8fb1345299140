package engine

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	goruntime "runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/jellydator/ttlcache/v3"
	lua "github.com/yuin/gopher-lua"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// scripts are the compiled scripts of an engine: what has one name and one content is compiled once, and kept until there is no room for it, or it
// is too old. What does not compile is not kept.
type scripts struct {
	limits   sandbox.SourceLimits
	compiled *ttlcache.Cache[scriptKey, *lua.FunctionProto]
	room     int64
	flight   singleflight.Group
	turns    *semaphore.Weighted // as many as scripts are compiled at a time: one for each processor
	hold     func() error        // has Close wait until letGo
	letGo    func()
	ending   context.Context // done when nobody is to wait any more
	changing sync.Mutex      // held as compiled loses or gets entries, for its figures to tell why

	hits, misses, compiles, expired atomic.Int64

	fsys    fs.FS
	files   *ttlcache.Cache[string, *file]
	recheck time.Duration
}

// scriptKey tells a script of all others. The name counts, as it is in the messages of a compiled script, and so does what its compilation may
// take, for a script that one profile refuses to be refused whoever compiled it before.
type scriptKey struct {
	name    string
	content [sha256.Size]byte
	memory  int
}

func keyOf(name, source string, memory int) scriptKey {
	text := unsafe.Slice(unsafe.StringData(source), len(source)) // sources are large, and nothing is written to it
	return scriptKey{name, sha256.Sum256(text), memory}
}

// request is what a run wants compiled: the source of a name, or the file of that name.
type request struct {
	name, source string
	file         bool
	memory       int           // that compiling it may take; zero is the default
	timeout      time.Duration // of waiting for it; zero is none
}

func newScripts(cfg *Config) *scripts {
	cost := func(i ttlcache.CostItem[scriptKey, *lua.FunctionProto]) uint64 { return uint64(costOf(i.Key, i.Value)) }
	return &scripts{
		limits: cfg.Source,
		compiled: ttlcache.New(
			ttlcache.WithTTL[scriptKey, *lua.FunctionProto](cfg.CacheAge),
			ttlcache.WithDisableTouchOnHit[scriptKey, *lua.FunctionProto](),
			ttlcache.WithMaxCost(uint64(cfg.CacheBytes), cost),
		),
		room:    cfg.CacheBytes,
		turns:   semaphore.NewWeighted(int64(goruntime.GOMAXPROCS(0))),
		fsys:    cfg.Scripts,
		files:   newFiles(cfg),
		recheck: cfg.Recheck,
	}
}

// get returns a compiled script.
func (s *scripts) get(ctx context.Context, req request) (*lua.FunctionProto, error) {
	if req.file {
		return s.file(ctx, req)
	}
	return s.text(ctx, req)
}

// text returns the compiled script of a source.
func (s *scripts) text(ctx context.Context, req request) (*lua.FunctionProto, error) {
	key := keyOf(req.name, req.source, req.memory)
	if proto := s.kept(key); proto != nil {
		return proto, nil
	}
	return s.compile(ctx, req, key)
}

// kept returns a compiled script that is there, nil when it is not.
func (s *scripts) kept(key scriptKey) *lua.FunctionProto {
	item := s.compiled.Get(key)
	if item == nil {
		return nil
	}
	s.hits.Add(1)
	return item.Value()
}

// translate compiles a script. A panic of the compiler is an error: it is about a script that nobody has read.
func (s *scripts) translate(key scriptKey, source string) (proto *lua.FunctionProto, err error) {
	s.compiles.Add(1)
	defer func() {
		if v := recover(); v != nil {
			err = &sandbox.PanicError{Value: fmt.Sprintf("compiling %s: %v", key.name, v), Stack: debug.Stack()}
		}
	}()
	limits := s.limits
	limits.Memory = key.memory
	if proto, err = sandbox.Compile(key.name, source, limits); err == nil {
		proto.IsVarArg &^= lua.VarArgNeedsArg // a table of the arguments for each run, which a script has no name for
	}
	return proto, err
}

// keep keeps a compiled script that there is room for.
func (s *scripts) keep(key scriptKey, proto *lua.FunctionProto) {
	if costOf(key, proto) > s.room { // it would drive out all others, and then itself
		return
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	s.deleteExpired()
	s.compiled.Set(key, proto, ttlcache.DefaultTTL)
}

// expire forgets scripts that are too old, and reports whether there are others.
func (s *scripts) expire() (more bool) {
	s.changing.Lock()
	defer s.changing.Unlock()
	s.deleteExpired()
	return s.compiled.Len() > 0
}

// deleteExpired is called with changing held.
func (s *scripts) deleteExpired() {
	before := s.compiled.Metrics().Evictions
	s.compiled.DeleteExpired()
	s.expired.Add(int64(s.compiled.Metrics().Evictions - before))
}
