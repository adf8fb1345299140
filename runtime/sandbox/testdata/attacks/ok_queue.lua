-- expect: ok
local q,head,tail={},1,0 for i=1,2e5 do tail=tail+1 q[tail]=i if tail-head>100 then q[head]=nil head=head+1 end end return "ok"
