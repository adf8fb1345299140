-- expect: ok
return "ok"
