import pytest, collections
from tests.config.routes import *
G={"everybody":ROLES,"signed_out":("anonymous","disabled"),"visitors":("anonymous","disabled","guest"),
"members":("owner","other","curator","staff","operator"),"signed_in":("guest","owner","other","curator","staff","operator"),
"others":("guest","other","curator","staff","operator"),"curators":("curator","operator"),"not_curators":("guest","owner","other","staff"),"not_operators":("guest","owner","other","curator","staff")}
@pytest.mark.django_db
def test_gen(settings):
    from tests.config import test_access as ta
    settings.ACCOUNT_RATE_LIMITS={}
    w=World(); out=[]
    for r in SITE_ROUTES:
        rows=collections.defaultdict(list)
        for role in ROLES:
            o={m:ta.outcome_of(ta.send(w.browser(role),m,w.address(r),w.body(r))) for m in METHODS}
            assert o["HEAD"]==o["GET"],(r.name,role,o)
            if len(set(o.values()))==1: line="any "+o["GET"]
            else: line=", ".join(f"{m} {v}" for m,v in o.items() if m!="HEAD" and v!="405")
            rows[line].append(role)
        out.append(f"[pages.{r.name}]")
        for line,roles in rows.items():
            name=next((g for g,rs in G.items() if tuple(roles)==tuple(rs)),None)
            for n in ([name] if name else roles): out.append(f'{n} = "{line}"')
        out.append("")
    open("/tmp/ops2/pages.toml","w").write("\n".join(out))
    staff=set()
    for route in ADMIN_ROUTES:
        for method in METHODS:
            if ta.outcome_of(ta.send(w.browser("staff"), method, w.address(route)))[0]=="2": staff.add(route.pattern)
    print(staff)
    print([r.name for r in SITE_ROUTES if not getattr(r.view,"login_required",True)])
